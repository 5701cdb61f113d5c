import { RegistrationArgumentsError, registrationOf, registrationUsage } from './registration-arguments.js';

const tenantId = '6f9b6f0e-6d1c-4c6e-9d3a-0f6a3a1b2c3d';

describe('the command line that registers a client', () => {
  it('names the tenant and every scope', () => {
    expect(registrationOf(['--tenant-name', 'lime works', '--scope', 'events:write', '--scope', 'cbam:read'])).toEqual({
      tenantName: 'lime works',
      scopes: ['events:write', 'cbam:read'],
    });
    expect(registrationOf(['--tenant-name', 'a', '--scope', 'events:read', '--tenant-id', tenantId])).toMatchObject({
      tenantId,
    });
  });

  it('asks for help', () => {
    expect(registrationOf(['--help'])).toBeUndefined();
    expect(registrationUsage).toContain('operations:admin');
  });

  it.each([
    ['no tenant', ['--scope', 'events:read'], '--tenant-name'],
    ['no scope', ['--tenant-name', 'a'], '--scope'],
    ['a scope there is not', ['--tenant-name', 'a', '--scope', 'everything'], '"everything"'],
    ['a tenant that is no id', ['--tenant-name', 'a', '--scope', 'events:read', '--tenant-id', '7'], '--tenant-id'],
    ['an option there is not', ['--nonsense'], '--nonsense'],
  ])('is refused with %s', (_, args, named) => {
    expect(() => registrationOf(args)).toThrow(RegistrationArgumentsError);
    expect(() => registrationOf(args)).toThrow(named);
  });
});
