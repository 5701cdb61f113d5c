import { type Item, loadRulebook } from '@carbon-butler/domain-rulebook';
import { type AnnualFlow, annualFlows } from './annual-flows.js';
import { type HandResult, handResult, handResultCorrected } from './hand-calculation.js';
import { consignment, steelWorksEvents } from './steel-works.js';
import {
  carbonPerUnit,
  cbamCo2PerUnit,
  co2PerC,
  correctedFlows,
  expectClose,
  net,
  outputOf,
  sum,
  upstreamPerUnit,
} from './testing/by-hand.js';

const book = loadRulebook();
function byProcess(flows: readonly AnnualFlow[], perUnit: Readonly<Record<string, number>>): Record<string, number> {
  const processes = [...new Set(flows.map(({ processId }) => processId))];
  return Object.fromEntries(
    processes.map((process) => [
      process,
      net(
        flows.filter(({ processId }) => processId === process),
        perUnit,
      ),
    ]),
  );
}

function upstreamByItem(flows: readonly AnnualFlow[]): Record<string, number> {
  return Object.fromEntries(
    Object.entries(upstreamPerUnit).map(([item, factor]) => [
      item,
      factor *
        sum(flows.filter(({ itemId, direction }) => itemId === item && direction === 'input').map((f) => f.amount)),
    ]),
  );
}

/** Cradle to gate per unit of each reference product, processes in the order they feed each other. */
function footprints(flows: readonly AnnualFlow[]): Record<string, number> {
  const order = [
    'power-plant',
    'coke-making',
    'lime-kiln',
    'sintering',
    'blast-furnace',
    'steel-making',
    'hot-rolling',
  ];
  const perUnit: Record<string, number> = { ...upstreamPerUnit };
  const made: Record<string, number> = {};
  for (const process of order) {
    const own = flows.filter(({ processId }) => processId === process);
    const product = own.find(({ role }) => role === 'reference');
    if (!product) throw new Error(`${process} makes nothing`);
    const bought = sum(own.filter((f) => f.direction === 'input').map((f) => f.amount * (perUnit[f.itemId] ?? 0)));
    made[product.itemId] = (net(own, carbonPerUnit) * co2PerC + bought) / product.amount;
    perUnit[product.itemId] = made[product.itemId] ?? 0;
  }
  return made;
}

function factorOf(
  item: Item,
  field: 'carbonContent' | 'cbamCarbon',
  heat: 'netCalorificValue' | 'cbamNetCalorificValue',
) {
  const date = field === 'carbonContent' ? '2025-07-01' : consignment.importDate;
  const rule = book.rule(item[field] ?? '', date);
  const value = Number(rule.value);
  const gjPerT = item[heat] ? Number(book.rule(item[heat], date).value) : 1;
  switch (rule.unit) {
    case 'tC/GJ':
      return value * gjPerT;
    case 'tCO2/TJ':
      return (value * gjPerT) / 1000;
    case 'tCO2/t':
      return field === 'carbonContent' ? value / co2PerC : value;
    case 'tC/t':
      return value * 3.664;
    default:
      throw new Error(`${rule.ref} is in ${rule.unit}`);
  }
}

describe('the yearly flows of the example works', () => {
  const made = new Set(annualFlows.filter(({ direction }) => direction === 'output').map(({ itemId }) => itemId));
  const leaving = ['hot-rolled-coil', 'coal-tar', 'crude-benzol', 'blast-furnace-slag'];

  it.each([...made].filter((item) => !leaving.includes(item)))('makes as much %s as it uses', (item) => {
    const used = annualFlows.filter(({ itemId, direction }) => itemId === item && direction === 'input');
    expect(sum(used.map(({ amount }) => amount))).toBe(outputOf(item, annualFlows));
  });

  it('closes the carbon of the site: bought less leaving is what the processes emit', () => {
    const crossing = annualFlows.filter(({ itemId }) => !made.has(itemId) || leaving.includes(itemId));
    expect(net(crossing, carbonPerUnit)).toBeCloseTo(net(annualFlows, carbonPerUnit), 3);
  });

  it.each([
    ['the Chinese factors', carbonPerUnit],
    ['the CBAM factors', cbamCo2PerUnit],
  ])('lets no process emit less than nothing with %s', (_, perUnit) => {
    for (const emitted of Object.values(byProcess(annualFlows, perUnit))) expect(emitted).toBeGreaterThan(0);
  });

  it('loses between 0 and 1 % of the coal’s carbon in the coke ovens', () => {
    const ovens = annualFlows.filter((f) => f.processId === 'coke-making' && f.itemId !== 'blast-furnace-gas');
    const share = net(ovens, carbonPerUnit) / (1_326_000 * (carbonPerUnit['coking-coal'] ?? 0));
    expect(share).toBeGreaterThan(0);
    expect(share).toBeLessThan(0.01);
  });
});

describe('the hand calculation', () => {
  const cases: readonly [string, readonly AnnualFlow[], HandResult][] = [
    ['as recorded', annualFlows, handResult],
    ['as corrected', correctedFlows, handResultCorrected],
  ];

  it.each(cases)('gives direct CO2, upstream and footprint, %s', (_, flows, expected) => {
    const direct = Object.entries(byProcess(flows, carbonPerUnit)).map(([name, c]) => [name, c * co2PerC] as const);
    expectClose(Object.fromEntries(direct), expected.directTCo2ByProcess);
    expectClose(upstreamByItem(flows), expected.upstreamTCo2eByItem);
    expectClose(
      {
        direct: net(flows, carbonPerUnit) * co2PerC,
        upstream: sum(Object.values(upstreamByItem(flows))),
        perTonne:
          (net(flows, carbonPerUnit) * co2PerC + sum(Object.values(upstreamByItem(flows)))) /
          outputOf('hot-rolled-coil', flows),
      },
      {
        direct: expected.directTCo2,
        upstream: expected.upstreamTCo2e,
        perTonne: expected.footprintTCo2ePerUnit['hot-rolled-coil'] ?? 0,
      },
    );
    expectClose(footprints(flows), expected.footprintTCo2ePerUnit);
  });

  it('lies where published averages of the route lie', () => {
    expect(handResult.directTCo2 / outputOf('crude-steel', annualFlows)).toBeGreaterThan(1.794); // MPP, best BF-BOF
    expect(handResult.directTCo2 / outputOf('crude-steel', annualFlows)).toBeLessThan(2.434); // MPP, average BF-BOF
    expect(handResult.footprintTCo2ePerUnit['hot-rolled-coil']).toBeGreaterThan(2.2);
    expect(handResult.footprintTCo2ePerUnit['hot-rolled-coil']).toBeLessThan(2.8);
  });

  it('uses the factors the rulebook holds', () => {
    for (const [id, expected] of Object.entries(carbonPerUnit))
      expect(factorOf(book.itemById(id), 'carbonContent', 'netCalorificValue')).toBeCloseTo(expected, 9);
    for (const [id, expected] of Object.entries(cbamCo2PerUnit))
      expect(factorOf(book.itemById(id), 'cbamCarbon', 'cbamNetCalorificValue')).toBeCloseTo(expected, 9);
    const stated = new Set(supplierFootprints().map(({ itemId }) => itemId));
    for (const [id, expected] of Object.entries(upstreamPerUnit).filter(([item]) => !stated.has(item)))
      expect(Number(book.rule(book.itemById(id).upstream ?? '', '2025-07-01').value)).toBeCloseTo(
        // a factor in kg per t, GJ or kWh; kg per kWh is t per MWh
        id === 'grid-electricity' ? expected : expected * 1000,
        9,
      );
    for (const { itemId, footprint } of supplierFootprints())
      expect(Number(footprint.value) / 1000).toBeCloseTo(upstreamPerUnit[itemId] ?? 0, 9);
  });

  it('adds fuel supply to the power of Hebei as the upstream factor says', () => {
    const hebei = Number(book.rule('cn-grid.emission.CN-HE', '2025-07-01').value);
    const national = Number(book.rule('cn-grid.emission.CN', '2023-07-01').value);
    const footprint = Number(book.rule('cn-electricity.footprint.national', '2023-07-01').value);
    expect(hebei + footprint - national).toBeCloseTo(0.7415, 9);
  });
});

function supplierFootprints() {
  return steelWorksEvents().flatMap((event) => (event.type === 'carbon.pcf.record.v1' ? [event.data] : []));
}
