import fc from 'fast-check';
import { nameOfDeadLetter, parseDeadLetterName } from './dead-letter-name.js';

const name = fc.stringMatching(/^[a-z0-9]([a-z0-9._-]{0,50}[a-z0-9])?$/);
const ref = fc.record({
  topic: name,
  group: name,
  partition: fc.nat(9_999),
  offset: fc.oneof(
    fc.bigInt({ min: 0n, max: 2n ** 63n }).map(String),
    fc.tuple(fc.nat(), fc.nat()).map((parts) => parts.join('.')),
  ),
});

describe('the name of a dead letter', () => {
  it('leads back to its place and stands in a URL as it is', () => {
    fc.assert(
      fc.property(ref, (place) => {
        const text = nameOfDeadLetter(place);
        expect(parseDeadLetterName(text)).toEqual(place);
        expect(encodeURIComponent(text)).toBe(text);
      }),
    );
  });

  it.each(['', 'a~b~c~1', 'a~b~1', 'A~b~1~1', 'a~b~-1~1', 'a~b~1~1~1', 'a~b~1~../x'])('is not %j', (text) => {
    expect(parseDeadLetterName(text)).toBeUndefined();
  });
});
