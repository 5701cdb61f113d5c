import fc from 'fast-check';
import { clientNetwork } from './client-network.js';

describe('clientNetwork', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::1', '2001:db8:1:2::/64'],
    ['2001:0db8:0001::1', '2001:db8:1:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
  ])('takes %s for %s', (address, network) => {
    expect(clientNetwork(address)).toBe(network);
  });

  it('is one for all addresses of a /64 and another for the next', () => {
    const group = fc.integer({ min: 0, max: 0xffff }).map((value) => value.toString(16));
    const half = fc.array(group, { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(half, half, half, (network, a, b) => {
        const one = clientNetwork([...network, ...a].join(':'));
        expect(clientNetwork([...network, ...b].join(':'))).toBe(one);
        const [first = '0', ...rest] = network;
        const next = ((Number.parseInt(first, 16) + 1) & 0xffff).toString(16);
        expect(clientNetwork([next, ...rest, ...a].join(':'))).not.toBe(one);
      }),
    );
  });
});
