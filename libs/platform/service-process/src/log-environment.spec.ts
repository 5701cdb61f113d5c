import { ConfigError, readConfig } from '@carbon-butler/platform-config';
import { logEnvironment } from './log-environment.js';

const read = (env: Record<string, string>) => readConfig(logEnvironment, env, 'test');

describe("a service's log", () => {
  it('is JSON from level info unless told otherwise', () => {
    expect(read({})).toEqual({ level: 'info', format: 'json' });
    expect(read({ LOG_LEVEL: 'error', LOG_FORMAT: 'text' })).toEqual({ level: 'error', format: 'text' });
  });

  it.each([
    ['LOG_LEVEL', 'loud'],
    ['LOG_FORMAT', 'xml'],
  ])('refuses another %s', (variable, value) => {
    expect(() => read({ [variable]: value })).toThrow(ConfigError);
  });
});
