import { goodsCategoryOf, loadRulebook, parseCnCode } from '@carbon-butler/domain-rulebook';
import { type AnnualFlow, annualFlows } from './annual-flows.js';
import {
  handAllocation,
  handCosts,
  handDefault,
  type HandResult,
  handResult,
  handResultCorrected,
} from './hand-calculation.js';
import { consignment } from './steel-works.js';
import { cbamCo2PerUnit, correctedFlows, expectClose, net, outputOf, sum } from './testing/by-hand.js';

const book = loadRulebook();
const wasteGases = ['blast-furnace-gas', 'coke-oven-gas', 'converter-gas'];

function wasteGasToPower(flows: readonly AnnualFlow[]): readonly AnnualFlow[] {
  return flows.filter(({ processId, itemId }) => processId === 'power-plant' && wasteGases.includes(itemId));
}

/** Waste gas burnt in the power plant at the credit its makers get: heat as natural gas, times 0.667. */
function wasteGasCredit(flows: readonly AnnualFlow[]): number {
  return (sum(wasteGasToPower(flows).map(({ amount }) => amount)) / 1000) * 56.1 * 0.667;
}

function attributedForCbam(flows: readonly AnnualFlow[]): number {
  const withoutPower = flows.filter(({ processId }) => processId !== 'power-plant');
  return net(withoutPower, cbamCo2PerUnit) + net(wasteGasToPower(flows), cbamCo2PerUnit) - wasteGasCredit(flows);
}

/** Of the goods the works makes, sinter alone is outside Annex II: its electricity counts, no other. */
function cbamOf(flows: readonly AnnualFlow[]): HandResult['cbam'] {
  const coilT = outputOf('hot-rolled-coil', flows);
  const ownElectricityTCo2PerMwh = wasteGasCredit(flows) / outputOf('own-electricity', flows);
  const sinterMwh = flows
    .filter(({ processId, itemId }) => processId === 'sintering' && itemId === 'own-electricity')
    .map(({ amount }) => amount);
  const sinterElectricityTCo2 = ownElectricityTCo2PerMwh * sum(sinterMwh);
  const attributedTCo2 = attributedForCbam(flows);
  const [directTCo2PerT, indirectTCo2PerT] = [attributedTCo2 / coilT, sinterElectricityTCo2 / coilT];
  const seeTCo2PerT = directTCo2PerT + indirectTCo2PerT;
  return {
    ...{ attributedTCo2, ownElectricityTCo2PerMwh, sinterElectricityTCo2 },
    ...{ directTCo2PerT, indirectTCo2PerT, seeTCo2PerT },
    certificates: (seeTCo2PerT - freeAllocation(flows)) * 10_000,
  };
}

function allocationTerms(flows: readonly AnnualFlow[]): Readonly<Record<string, number>> {
  const coilT = outputOf('hot-rolled-coil', flows);
  return {
    coil: 0.044,
    'crude-steel': (0.188 * outputOf('crude-steel', flows)) / coilT,
    'hot-metal': (1.089 * outputOf('hot-metal', flows)) / coilT,
    sinter: (0.086 * outputOf('sinter', flows)) / coilT,
  };
}

function freeAllocation(flows: readonly AnnualFlow[]): number {
  return 0.975 * sum(Object.values(allocationTerms(flows)));
}

describe('the hand calculation for the CBAM', () => {
  const cases: readonly [string, readonly AnnualFlow[], HandResult][] = [
    ['as recorded', annualFlows, handResult],
    ['as corrected', correctedFlows, handResultCorrected],
  ];

  it.each(cases)('gives the specific embedded emissions and the certificates, %s', (_, flows, { cbam }) => {
    expectClose(allocationTerms(flows), handAllocation.benchmarkTimesAmount);
    expectClose({ sefa: freeAllocation(flows) }, { sefa: handAllocation.sefaTCo2PerT });
    expectClose({ ...cbamOf(flows) }, { ...cbam });
  });

  it('counts the electricity of the one good outside Annex II', () => {
    const inScope = annualFlows
      .filter(({ role }) => role === 'reference')
      .map(({ itemId }) => book.itemById(itemId))
      .filter(({ kind }) => kind === 'product')
      .filter(({ cnCode }) => goodsCategoryOf(book, parseCnCode(cnCode), consignment.importDate).indirectInScope);
    expect(inScope.map(({ id }) => id)).toEqual(['sinter']);
  });

  it('gives the certificates with default values', () => {
    const [see, sefa] = [3.187 * 1.1, 0.975 * 1.37];
    expectClose({ seeTCo2PerT: see, sefaTCo2PerT: sefa, certificates: (see - sefa) * 10_000 }, handDefault);
  });

  it('gives the costs and what actual data save', () => {
    const price = book.rule('eu-cbam.certificate-price', consignment.importDate);
    expect([Number(price.value), price.status]).toEqual([handCosts.priceEurPerT, 'assumed']);
    const { seeTCo2PerT, certificates } = cbamOf(annualFlows);
    const costs = (actual: number, byDefault: number) => {
      const [actualEur, defaultEur] = [actual * Number(price.value), byDefault * Number(price.value)];
      return { actualEur, defaultEur, savingEur: defaultEur - actualEur };
    };
    expectClose(costs(certificates, handDefault.certificates), handCosts.adjusted);
    expectClose(costs(seeTCo2PerT * 10_000, handDefault.seeTCo2PerT * 10_000), handCosts.unadjusted);
  });
});
