import { lifecycleV1 } from '@carbon-butler/contract-grpc';
import type { MaterialInput } from '../assess-inventory/assessment-inputs.js';
import { activity, assessmentInputs, emits, uses } from '../testing/assessment-inputs.fixture.js';
import { askedAssessment, askedMethod } from './asked-assessment.js';

describe('an assessment as it was asked', () => {
  it('holds as much of a large inventory as a report shows, and counts all of it', () => {
    const many = (count: number) => Array.from({ length: count }, (_, at) => at);
    const asked = askedAssessment(
      assessmentInputs(
        [
          activity(
            'panel',
            many(400).map(() => emits('CO2', '1')),
          ),
          activity(
            'glass',
            many(400).map(() => uses('panel', '1', { kind: 'substitution' })),
            { outputs: many(2).map((at) => ({ product: `glass ${at}`, amount: '1', unit: 'm2' })) },
          ),
        ],
        {
          parameters: many(250).map((at) => ({ id: `p${at}`, value: '1' })),
          demand: [{ product: 'glass 1', amount: '3' }],
        },
      ),
    );
    expect(asked).toMatchObject({
      ...{ activityCount: 2, parameterCount: 250, exchangeCount: 800, jointActivityCount: 1, substitutionCount: 400 },
      demand: [{ product: 'glass 1', amount: '3', unit: 'm2' }],
    });
    expect([asked.parameters.length, asked.exchanges.length]).toEqual([200, 500]);
    expect(asked.exchanges[400]).toMatchObject({
      activity: 'glass',
      exchange: { kind: lifecycleV1.InventoryExchangeKind.SUBSTITUTION, what: { $case: 'product', value: 'panel' } },
    });
  });

  it('holds the first materials and counts all, and the exchanges with shares of their own', () => {
    const material: MaterialInput = {
      ...{ amount: '2', unit: 'kg', a: '0.2', b: '0', r1: '0', r2: '0', r3: '1', qualityIn: '1', qualityOut: '1' },
      suppliers: {
        virgin: { what: { kind: 'rule', id: 'ingot' } },
        heatReplaced: { what: { kind: 'item', id: 'steam' }, amount: '12', unit: 'MJ' },
      },
    };
    const materials = Array.from({ length: 250 }, () => material);
    const exchanges = [emits('CO2', '1', { shares: { a: '1' } }), emits('CO2', '1')];
    const asked = askedAssessment(assessmentInputs([activity('a', exchanges, { materials }), activity('b', [])]));
    expect(asked).toMatchObject({ materialCount: 250, causalExchangeCount: 1, exchangeCount: 2 });
    expect(asked.exchanges.map(({ exchange }) => exchange?.shares)).toEqual([{ a: '1' }, {}]);
    expect(asked.materials).toHaveLength(200);
    expect(asked.materials[0]).toMatchObject({
      activity: 'a',
      material: {
        ...{ amount: '2', r3: '1', spread: undefined },
        suppliers: {
          virgin: { what: { $case: 'ruleId', value: 'ingot' }, amount: '', unit: '' },
          heatReplaced: { what: { $case: 'itemId', value: 'steam' }, amount: '12', unit: 'MJ' },
          disposal: undefined,
        },
      },
    });
  });

  it.each([
    [
      { kind: 'lognormal', geometricSd: '1.2' },
      { kind: lifecycleV1.SpreadKind.LOGNORMAL, geometricSd: '1.2', low: '' },
    ],
    [
      { kind: 'triangular', low: '1', high: '3' },
      { kind: lifecycleV1.SpreadKind.TRIANGULAR, low: '1', high: '3' },
    ],
    [
      { kind: 'relative95', relative95: '0.1' },
      { kind: lifecycleV1.SpreadKind.RELATIVE95, relative95: '0.1', sd: '' },
    ],
  ] as const)('states a spread: %j', (spread, message) => {
    const { parameters } = askedAssessment(assessmentInputs([], { parameters: [{ id: 'p', value: '2', spread }] }));
    expect(parameters).toMatchObject([{ id: 'p', value: '2', formula: '', spread: message }]);
  });

  it('names the potentials it brought in place of a method', () => {
    const source = { id: 'ipcc-ar4', version: '2007', locator: 'Table 2.14', licence: 'facts' };
    const ownMethod = { name: 'AR4', source, potentials: { N2O: '298' } };
    expect(askedMethod({ method: 'own', ownMethod })).toEqual({
      method: lifecycleV1.Characterisation.UNSPECIFIED,
      ownMethod,
    });
  });
});
