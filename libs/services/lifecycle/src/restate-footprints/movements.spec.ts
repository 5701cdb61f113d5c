import { type Run, sealRun } from '@carbon-butler/domain-evidence';
import { exact, figure } from '@carbon-butler/domain-quantity';
import { source } from '../testing/system-inputs.fixture.js';
import { movementsBetween } from './movements.js';

function runOf(values: Readonly<Record<string, string>>): Run {
  return sealRun({
    ...{ id: '0197f5a0-0000-7000-8000-000000000000', startedAt: '2026-01-01T00:00:00Z', tookMs: 1 },
    ...{ agent: 'life-cycle', engineVersion: 'test 1', inputsDigest: '0'.repeat(64), seed: '1' },
    ...{ ruleSets: [], checks: [], warnings: [] },
    figures: Object.entries(values).map(([id, value]) =>
      figure({
        ...{ id, value, unit: 'kgCO2e/t', label: { en: `${id} en`, zh: `${id} zh` } },
        ...{ uncertainty: exact('a test'), basis: 'modelled', sources: [source] },
      }),
    ),
  });
}

describe('movementsBetween', () => {
  it('says nothing of a first version', () => {
    expect(movementsBetween(undefined, runOf({ 'footprint.total': '5' }))).toEqual([]);
  });

  it('names what moved, and nothing that stayed', () => {
    const before = runOf({ 'footprint.total': '5', 'footprint.direct': '3', 'footprint.supply': '2' });
    const after = runOf({ 'footprint.total': '6', 'footprint.direct': '3', 'footprint.supply': '3' });
    expect(movementsBetween(before, after)).toEqual([
      {
        quantityId: 'footprint.total',
        label: { en: 'footprint.total en', zh: 'footprint.total zh' },
        before: '5',
        after: '6',
        unit: 'kgCO2e/t',
      },
      expect.objectContaining({ quantityId: 'footprint.supply', before: '2', after: '3' }),
    ]);
  });

  it('puts 0 where a stage came or went', () => {
    const moved = movementsBetween(runOf({ 'footprint.stage.kiln': '2' }), runOf({ 'footprint.stage.ovens': '1' }));
    expect(moved.map(({ quantityId, before, after }) => [quantityId, before, after])).toEqual([
      ['footprint.stage.ovens', '0', '1'],
      ['footprint.stage.kiln', '2', '0'],
    ]);
  });

  it('looks at the footprint only', () => {
    expect(movementsBetween(runOf({ 'site.carbon.emitted': '1' }), runOf({ 'site.carbon.emitted': '2' }))).toEqual([]);
  });
});
