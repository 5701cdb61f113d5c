import { parseLeaf } from '@carbon-butler/domain-evidence';
import { leafEvent, tenants } from '../testing/leaf-events.js';
import { VerificationUnderTest } from '../testing/verification-under-test.js';

const [tenantId, otherTenantId] = tenants;
const object = { type: 'product', id: 'coil' };

let verification: VerificationUnderTest;

beforeAll(async () => {
  verification = await VerificationUnderTest.start();
  const about = (tenant: string, id: string) =>
    leafEvent({ tenantId: tenant, object: { type: 'product', id }, action: 'product.changed' });
  const own = Array.from({ length: 5 }, () => [
    about(tenantId, 'coil'),
    about(tenantId, 'slab'),
    about(otherTenantId, 'coil'),
  ]);
  await verification.record(own.flat(), 15);
  // Tenants are sequenced in any order; this one comes after every page of the first.
  await verification.record([about(otherTenantId, 'coil')], 16);
});
afterAll(() => verification[Symbol.asyncDispose]());

const page = (pageSize: number, pageToken = '', tenant: string = tenantId) =>
  verification.client.listLeaves(
    { objectType: object.type, objectId: object.id, pageSize, pageToken },
    { tenantId: tenant },
  );

describe('the leaves about an object', () => {
  it('come page by page, oldest first, without those of other objects and tenants', async () => {
    const indexes: bigint[] = [];
    const sizes: number[] = [];
    let token = '';
    do {
      const { leaves, nextPageToken } = await page(2, token);
      sizes.push(leaves.length);
      for (const { index, leaf } of leaves) {
        expect(parseLeaf(leaf)).toMatchObject({ index: Number(index), tenant: tenantId, object });
        indexes.push(index);
      }
      token = nextPageToken;
    } while (token !== '');
    expect(sizes).toEqual([2, 2, 1]);
    expect(indexes).toEqual([...indexes].sort((a, b) => Number(a - b)));
    expect(new Set(indexes).size).toBe(5);
  });

  it('are the own ones whatever page token another tenant hands over', async () => {
    const { nextPageToken } = await page(1);
    const { leaves } = await page(0, nextPageToken, otherTenantId);
    expect(leaves.length).toBeGreaterThan(0);
    for (const { leaf } of leaves) expect(parseLeaf(leaf).tenant).toBe(otherTenantId);
  });

  it('are none about an unknown object, and refused for a request that can not be meant', async () => {
    const { client } = verification;
    const request = { objectType: 'product', objectId: 'unknown', pageSize: 0, pageToken: '' };
    expect(await client.listLeaves(request, { tenantId })).toEqual({ leaves: [], nextPageToken: '' });
    await expect(page(501)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', violations: [{ field: 'page_size' }] });
  });
});
