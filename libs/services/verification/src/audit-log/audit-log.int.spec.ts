import { eventually } from '@carbon-butler/testing-harness';
import { leafEvent, tenants } from '../testing/leaf-events.js';
import { VerificationUnderTest } from '../testing/verification-under-test.js';
import { auditLog } from './audit-log.js';

const leafCount = 40;
let verification: VerificationUnderTest;

beforeEach(async () => {
  verification = await VerificationUnderTest.start();
  const events = Array.from({ length: leafCount }, (_, at) =>
    leafEvent({ tenantId: tenants[at % 3]!, body: { at: String(at) } }),
  );
  await verification.record(events, leafCount);
});
afterEach(() => verification[Symbol.asyncDispose]());

const audit = async () => auditLog(await verification.dataSource(), verification.keys);

describe('the audit of the log', () => {
  it('finds nothing where nothing was changed', async () => {
    expect(await audit()).toEqual({ size: leafCount, findings: [] });
  });

  it('finds a leaf that was changed', async () => {
    await verification.tamper(
      `UPDATE verification.audit_leaf
       SET leaf = convert_to(replace(convert_from(leaf, 'UTF8'), 'client-1', 'client-2'), 'UTF8') WHERE log_index = 17`,
    );
    expect((await audit()).findings).toEqual([{ part: 'leaf', index: 17, detail: expect.stringContaining('hash') }]);
  });

  it('finds a leaf whose hash was changed along with it', async () => {
    const changed = `replace(convert_from(leaf, 'UTF8'), 'client-1', 'client-2')`;
    await verification.tamper(
      `UPDATE verification.audit_leaf SET leaf = convert_to(${changed}, 'UTF8') WHERE log_index = 17`,
    );
    await verification.tamper(
      `UPDATE verification.tree_node SET hash = sha256('\\x00'::bytea || leaf) FROM verification.audit_leaf
       WHERE log_index = 17 AND level = 0 AND node_index = 17`,
    );
    const { findings } = await audit();
    expect(findings).toContainEqual({
      part: 'tree',
      detail: `the ${leafCount} leaf hashes do not make the signed root`,
    });
    expect(findings.map(({ detail }) => detail)).toContain('node 1/8 is not the hash of what is below');
  });

  it('finds an inner node that was changed', async () => {
    await verification.tamper(
      `UPDATE verification.tree_node SET hash = sha256(hash) WHERE level = 2 AND node_index = 3`,
    );
    expect((await audit()).findings).toEqual([{ part: 'tree', detail: 'node 2/3 is not the hash of what is below' }]);
  });

  it('finds a body that was changed, and one that was removed with its entry', async () => {
    const entryOf = '(SELECT entry_id FROM verification.audit_leaf WHERE log_index = $1)';
    await verification.tamper(`UPDATE verification.audit_entry SET body = '{}' WHERE id = ${entryOf}`, [5]);
    await verification.tamper(`DELETE FROM verification.audit_entry WHERE id = ${entryOf}`, [6]);
    const { findings } = await audit();
    expect(findings.map(({ part, index }) => [part, index]).sort()).toEqual([
      ['body', 5],
      ['body', 6],
    ]);
  });

  it('finds a leaf that was removed, and one whose hash was', async () => {
    await verification.tamper('DELETE FROM verification.audit_leaf WHERE log_index = 3');
    expect((await audit()).findings).toEqual([{ part: 'leaf', detail: '40 leaves are signed, 39 are kept' }]);
    await verification.tamper('DELETE FROM verification.tree_node WHERE level = 0 AND node_index = 9');
    expect((await audit()).findings).toContainEqual(expect.objectContaining({ part: 'tree', index: 9 }));
  });

  it('finds a checkpoint that nobody signed', async () => {
    await verification.tamper(
      `UPDATE verification.checkpoint SET note = replace(note, E'\\n${leafCount}\\n', E'\\n39\\n') WHERE size = ${leafCount}`,
    );
    expect((await audit()).findings).toEqual([expect.objectContaining({ part: 'checkpoint' })]);
  });

  it('is done by the service from time to time, and what it finds is an error in its log', async () => {
    await verification.stopService();
    await verification.tamper(`UPDATE verification.audit_entry SET body = '{}' WHERE tenant_id = $1`, [tenants[1]]);
    await verification.startService({ auditIntervalMs: 200 });
    const errors = () =>
      verification.lines
        .map((line) => JSON.parse(line) as { readonly level: string })
        .filter(({ level }) => level === 'error');
    const found = await eventually(
      () => {
        expect(errors().length).toBeGreaterThan(1);
        return errors();
      },
      { timeoutMs: 20_000 },
    );
    expect(found[0]).toMatchObject({
      message: 'the evidence log is not what was signed',
      size: leafCount,
      findingCount: 13,
    });
  });
});
