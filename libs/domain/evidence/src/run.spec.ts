import { FigureError } from '@carbon-butler/domain-quantity';
import { runDraft } from './__fixtures__/evidence-fixture.js';
import { compareRuns, digestOfRun, parseRun, quantitiesOf, RunError, sealRun, ShapeError } from './index.js';
import type { RunDraft } from './index.js';

const run = sealRun(runDraft);
const [total, methane] = runDraft.figures as [RunDraft['figures'][number], RunDraft['figures'][number]];

describe('sealRun', () => {
  it('gives the same digest to the same claims, whenever and wherever they were computed', () => {
    const again = { ...runDraft, id: 'another', startedAt: '2027-01-01T00:00:00Z', tookMs: 1 };
    expect(sealRun(again).digest).toBe(run.digest);
    expect(run.digest).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each<[string, Partial<RunDraft>]>([
    ['agent', { agent: 'transfer' }],
    ['engine version', { engineVersion: '1.4.1' }],
    ['inputs', { inputsDigest: '0'.repeat(64) }],
    ['seed', { seed: '43' }],
    ['rule set', { ruleSets: [{ id: 'gwp', version: 'AR5', status: 'final', rules: [] }] }],
    ['figures', { figures: [{ ...total, value: '2.32' }, methane] }],
    ['order of figures', { figures: [methane, total] }],
    ['checks', { checks: [] }],
    ['warnings', { warnings: [] }],
  ])('gives another digest to another %s', (_, change) => {
    expect(sealRun({ ...runDraft, ...change }).digest).not.toBe(run.digest);
  });

  it.each<[string, object, new (...args: never[]) => Error]>([
    ['two figures of one id', { figures: [total, total] }, RunError],
    ['two checks of one id', { checks: [...runDraft.checks, ...runDraft.checks] }, RunError],
    ['a rule set used twice', { ruleSets: [...runDraft.ruleSets, ...runDraft.ruleSets] }, RunError],
    ['inputs without a digest', { inputsDigest: 'abc' }, ShapeError],
    ['a figure without source', { figures: [{ ...total, sources: [] }] }, FigureError],
    ['a figure without uncertainty', { figures: [{ ...total, uncertainty: undefined }] }, ShapeError],
    ['a local time', { startedAt: '2026-04-02T09:00:00+08:00' }, ShapeError],
    ['an unknown member', { note: 'x' }, ShapeError],
  ])('refuses %s', (_, change, error) => {
    expect(() => sealRun({ ...runDraft, ...change })).toThrow(error);
  });

  it('is read back from JSON as it was', () => {
    const read = parseRun(JSON.parse(JSON.stringify(run)));
    expect(read).toEqual(run);
    expect(digestOfRun(read)).toBe(run.digest);
    expect(() => parseRun(runDraft)).toThrow(ShapeError);
  });
});

it('quantities name their run', () => {
  const quantities = quantitiesOf(run);
  expect(quantities.map(({ id }) => id)).toEqual(['footprint.total', 'gwp.ch4']);
  expect(quantities.every((quantity) => quantity.run.digest === run.digest && quantity.run.seed === '42')).toBe(true);
});

describe('compareRuns', () => {
  it('finds a replay equal', () => {
    expect(compareRuns(run, sealRun({ ...runDraft, id: 'replay', tookMs: 3 }))).toEqual({
      equal: true,
      differences: [],
    });
  });

  it.each<[string, Partial<RunDraft>, object]>([
    ['inputs', { inputsDigest: '0'.repeat(64) }, { part: 'inputs', second: '0'.repeat(64) }],
    ['seed', { seed: '7' }, { part: 'seed', first: '42', second: '7' }],
    [
      'rule set version',
      {
        ruleSets: [
          { id: 'gwp', version: 'AR5', status: 'final', rules: ['gwp.ch4@2021-01-01'] },
          runDraft.ruleSets[1]!,
        ],
      },
      { part: 'ruleSet', id: 'gwp' },
    ],
    ['figure', { figures: [{ ...total, value: '2.32' }, methane] }, { part: 'figure', id: 'footprint.total' }],
    ['missing figure', { figures: [total] }, { part: 'figure', id: 'gwp.ch4' }],
    ['order', { figures: [methane, total] }, { part: 'order', id: 'figures' }],
    ['check', { checks: [] }, { part: 'check', id: 'mass-balance' }],
    ['warning', { warnings: [] }, { part: 'warning', id: 'draft-rule' }],
  ])('names a different %s', (_, change, difference) => {
    const other = sealRun({ ...runDraft, ...change });
    const { equal, differences } = compareRuns(run, other);
    expect(equal).toBe(false);
    expect(differences).toEqual([expect.objectContaining(difference)]);
  });

  it('leaves out the side that has no such entry', () => {
    const { differences } = compareRuns(run, sealRun({ ...runDraft, figures: [total] }));
    expect(Object.keys(differences[0]!).sort()).toEqual(['first', 'id', 'part']);
  });
});
