import { ArgumentsError } from '../arguments.js';
import { deadLetterCommand } from './dead-letter-command.js';

const url = 'http://127.0.0.1:3000';

describe('the command line for dead letters', () => {
  it('names what to do, with which and where', () => {
    expect(deadLetterCommand(['list'])).toEqual({ action: 'list', url });
    expect(deadLetterCommand(['list', '--topic', 't', '--group', 'g', '--url', 'http://h', '--data', 'd'])).toEqual({
      action: 'list',
      url: 'http://h',
      dataDir: 'd',
      topic: 't',
      group: 'g',
    });
    expect(deadLetterCommand(['show', 't~g~0~1'])).toEqual({ action: 'show', url, ref: 't~g~0~1' });
    expect(deadLetterCommand(['replay', 't~g~0~1'])).toEqual({ action: 'replay', url, ref: 't~g~0~1' });
    expect(deadLetterCommand(['--help'])).toBeUndefined();
  });

  it.each([[[]], [['delete', 'x']], [['show']], [['replay']], [['list', 'x']], [['show', 'x', 'y']], [['--no']]])(
    'is refused as %j',
    (args) => {
      expect(() => deadLetterCommand(args)).toThrow(ArgumentsError);
    },
  );
});
