import { prefersAsync } from './prefers-async.js';

describe('a Prefer header', () => {
  it.each([
    'respond-async',
    'Respond-Async',
    ' respond-async ',
    'respond-async, wait=10',
    'handling=lenient , respond-async; foo=bar',
    'foo="a, b" , respond-async',
    ['return=minimal', 'respond-async'],
  ])('asks for an answer later: %j', (header) => {
    expect(prefersAsync(header)).toBe(true);
  });

  it.each([
    undefined,
    '',
    'wait=10',
    'respond-asynchronously',
    'respond-async=no',
    'foo="x, respond-async"',
    'foo="\\", respond-async"',
    'foo; respond-async',
    'foo="x, respond-async',
    'foo="x\\',
  ])('does not: %j', (header) => {
    expect(prefersAsync(header)).toBe(false);
  });
});
