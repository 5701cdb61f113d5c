import { clientIdPattern, hashSecret, matchesSecret, newClientId, newClientSecret } from './client-secret.js';

describe('client secrets', () => {
  it('are new each time, and made of characters no encoding changes', () => {
    const made = Array.from({ length: 50 }, () => [newClientId(), newClientSecret()]).flat();
    expect(new Set(made).size).toBe(made.length);
    for (const text of made) expect(encodeURIComponent(text)).toBe(text);
    expect(newClientId()).toMatch(clientIdPattern);
    const ids = Array.from({ length: 1_000 }, () => newClientId());
    expect(ids.filter((id) => id.startsWith('-'))).toEqual([]);
  });

  it('match their own hash, among several, and no other', async () => {
    const [first, second] = [newClientSecret(), newClientSecret()];
    const hashes = [await hashSecret(first), await hashSecret(second)];
    expect(await hashSecret(first)).not.toBe(hashes[0]);
    for (const secret of [first, second]) expect(await matchesSecret(secret, hashes)).toBe(true);
    for (const secret of ['', hashes[0] ?? '', `${first}x`]) expect(await matchesSecret(secret, hashes)).toBe(false);
    expect(await matchesSecret(first, [])).toBe(false);
    expect(await matchesSecret('', ['', 'scrypt$$', 'plain'])).toBe(false);
  });
});
