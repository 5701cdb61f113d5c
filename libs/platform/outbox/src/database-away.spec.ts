import { isDatabaseAway } from './database-away.js';

const failure = (code: string, message = 'failed'): Error => Object.assign(new Error(message), { code });

describe('whose fault a failure is', () => {
  it.each([
    ['refused connection', failure('ECONNREFUSED')],
    ['server shutting down', failure('57P01')],
    ['too many connections', failure('53300')],
    ['wrapped by the mapper', Object.assign(new Error('x'), { driverError: failure('08006') })],
    ['connection cut', new Error('Connection terminated unexpectedly')],
  ])('is the database: %s', (_, error) => {
    expect(isDatabaseAway(error)).toBe(true);
  });

  it.each([
    ['a unique violation', failure('23505')],
    ['a domain error', new Error('no such product')],
    ['no error at all', 'text'],
  ])('is not the database: %s', (_, error) => {
    expect(isDatabaseAway(error)).toBe(false);
  });
});
