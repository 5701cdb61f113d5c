import fc from 'fast-check';
import { loadRulebook, RuleTrail } from '@carbon-butler/domain-rulebook';
import { ruleRelative95, type YearlyFlow } from '@carbon-butler/engine-facility';
import { chainFlows, chainTco2, input, installation, output, rulesDate } from '../testing/steel-chain.fixture.js';
import {
  embeddedEmissionsOf,
  embeddingBalance,
  GoodNotMadeError,
  type InstallationEmissions,
} from './embedded-emissions.js';

const book = loadRulebook();
const { limestone, coke, scrap, naturalGas, hotMetal, crudeSteel, coil, credit } = chainTco2;

function emissionsOf(flows: readonly YearlyFlow[] = chainFlows, itemId = 'hot-rolled-coil'): InstallationEmissions {
  return embeddedEmissionsOf(installation(flows, itemId), rulesDate, book, new RuleTrail());
}

function good({ graph }: InstallationEmissions, itemId: string) {
  const found = graph.goods.find(({ id }) => id === itemId);
  if (!found) throw new Error(`${itemId} is not made`);
  return found;
}

/** The chain with the flow of that process and item replaced. */
function changed(processId: string, itemId: string, change: Partial<YearlyFlow>): readonly YearlyFlow[] {
  return chainFlows.map((flow) =>
    flow.processId === processId && flow.itemId === itemId ? { ...flow, ...change } : flow,
  );
}

describe('the graph of an installation', () => {
  const emissions = emissionsOf();

  it('attributes to each process what its carbon balance says', () => {
    expect(emissions.graph.goods.map(({ id }) => id)).toEqual([
      'crude-steel',
      'hot-metal',
      'hot-rolled-coil',
      'sinter',
    ]);
    expect(good(emissions, 'sinter').attributedDirectTco2e.toNumber()).toBeCloseTo(limestone, 9);
    expect(good(emissions, 'crude-steel').attributedDirectTco2e.toNumber()).toBeCloseTo(
      hotMetal + scrap - crudeSteel,
      9,
    );
    expect(good(emissions, 'hot-rolled-coil').attributedDirectTco2e.toNumber()).toBeCloseTo(
      crudeSteel + naturalGas - coil,
      9,
    );
  });

  it('gives waste gas back its carbon and credits it as 0.667 of natural gas', () => {
    expect(good(emissions, 'hot-metal').attributedDirectTco2e.toNumber()).toBeCloseTo(coke - hotMetal - credit, 9);
    expect(emissions.graph.ownElectricityTco2PerMwh?.toNumber()).toBeCloseTo(credit / 250, 12);
  });

  it('shares the credit of one gas among the processes that make it', () => {
    const second = [
      input('furnace-2', 'purchased-coke', '100', { supplierId: 'merchant' }),
      output('furnace-2', 'lime', '200'),
      output('furnace-2', 'blast-furnace-gas', '1000', { unit: 'GJ', role: 'by-product' }),
    ];
    const both = emissionsOf([...changed('power-plant', 'blast-furnace-gas', { amount: '4000' }), ...second]);
    expect(good(both, 'hot-metal').attributedDirectTco2e.toNumber()).toBeCloseTo(coke - hotMetal - credit, 9);
    expect(good(both, 'lime').attributedDirectTco2e.toNumber()).toBeCloseTo(coke / 4 - credit / 3, 9);
  });

  it('counts bought gas in the power plant as the fuel it is', () => {
    const bought = input('power-plant', 'blast-furnace-gas', '1000', { unit: 'GJ', supplierId: 'neighbour' });
    const { graph } = emissionsOf([...chainFlows, bought]);
    expect(graph.ownElectricityTco2PerMwh?.toNumber()).toBeCloseTo((credit + 1000 * 0.26) / 250, 9);
  });

  it('counts electricity only where the good has it in scope: sinter yes, iron and steel no', () => {
    expect(good(emissions, 'sinter').attributedIndirectTco2e.toNumber()).toBeCloseTo((50 * credit) / 250, 9);
    expect(good(emissions, 'crude-steel').attributedIndirectTco2e.toNumber()).toBe(0);
    expect(emissions.graph.withoutGridFactor).toEqual([]);
  });

  it('names a process in scope whose bought electricity has no factor, once', () => {
    const bought = [
      input('sinter-plant', 'grid-electricity', '5', { unit: 'MWh' }),
      input('sinter-plant', 'own-electricity', '5', { unit: 'MWh', supplierId: 'neighbour' }),
    ];
    const { graph } = emissionsOf([...chainFlows, ...bought]);
    expect(graph.withoutGridFactor).toEqual(['sinter-plant']);
  });

  it('counts bought pig iron with the default of other countries, and coke as fuel only', () => {
    const withPigIron = emissionsOf([...chainFlows, input('converter', 'hot-metal', '100', { supplierId: 'rival' })]);
    const { purchased } = withPigIron.graph;
    expect(purchased.map(({ id, directTco2ePerT }) => [id, directTco2ePerT.toNumber()])).toEqual([
      ['purchased:hot-metal@rival', 3.828],
    ]);
    const steel = (100 * 3.828 + (100 / 800) * hotMetal) / 850;
    const [before, after] = [emissions, withPigIron].map(({ byGood }) => byGood.get('crude-steel')?.totalTco2ePerT);
    expect(after?.minus(before ?? 0).toNumber()).toBeCloseTo(steel, 9);
  });

  it('floors a process at 0 that lets out more carbon than it takes in, and names it', () => {
    const { graph, byGood } = emissionsOf(changed('converter', 'hot-metal', { amount: '1' }));
    expect(graph.negative).toEqual(['converter']);
    expect(byGood.get('crude-steel')?.ownDirectTco2ePerT.toNumber()).toBe(0);
  });

  it('names a process that makes nothing', () => {
    expect(emissions.graph.withoutProduct).toEqual([]);
    expect(emissionsOf([...chainFlows, input('flare', 'natural-gas', '1')]).graph.withoutProduct).toEqual(['flare']);
  });
});

describe('embeddedEmissionsOf', () => {
  it('adds up along the chain to what the site emits, less the credit, and the electricity of sintering', () => {
    const { asked } = emissionsOf();
    const direct = coke + limestone + scrap + naturalGas - coil - credit;
    expect(asked.directTco2ePerT.toNumber()).toBeCloseTo(direct / 800, 9);
    expect(asked.indirectTco2ePerT.toNumber()).toBeCloseTo((50 * credit) / 250 / 800, 12);
    expect(asked.ownIndirectTco2ePerT.toNumber()).toBe(0);
    expect(asked.totalTco2ePerT.minus(asked.precursorsTco2ePerT).toNumber()).toBeCloseTo(
      (crudeSteel + naturalGas - coil) / 800,
      9,
    );
  });

  it('moves each amount and factor by its own half-width and adds the effects in squares', () => {
    const width = (id: string): number => ruleRelative95(book.rule(id, rulesDate));
    const fuel = 'eu-cbam.fuel.coke-oven-coke';
    const effects = [
      coke * 0.02,
      coke * width(`${fuel}.emission-factor`),
      coke * width(`${fuel}.net-calorific-value`),
      limestone * width('eu-cbam.carbonate.CaCO3'),
      naturalGas * width('eu-cbam.fuel.natural-gas.emission-factor'),
      // One rule for scrap in and coil out; pig iron and furnace gas stay inside and cancel.
      (scrap - coil) * width('eu-cbam.material.steel-steel-scrap.carbon-content'),
    ];
    const { half95 } = emissionsOf().asked;
    expect(half95.total).toBeCloseTo(Math.hypot(...effects) / 800, 9);
    expect(half95.indirect).toBe(0);
    expect(half95.own).toBeLessThan(half95.total);
  });

  it('lets what passes between two processes cancel', () => {
    const widths = (relative95: string) =>
      emissionsOf(
        chainFlows.map((flow) => (['sinter', 'hot-metal'].includes(flow.itemId) ? { ...flow, relative95 } : flow)),
      );
    expect(widths('0.2').asked.half95.total).toBeCloseTo(widths('0').asked.half95.total, 12);
  });

  it('embeds what it attributes, and nothing twice', () => {
    const tonnes = fc.integer({ min: 1, max: 5_000 }).map(String);
    const variable = ['sinter', 'hot-metal', 'crude-steel', 'purchased-coke', 'hot-rolled-coil', 'blast-furnace-gas'];
    const pigIron = input('converter', 'hot-metal', '100', { supplierId: 'rival' });
    fc.assert(
      fc.property(fc.array(tonnes, { minLength: chainFlows.length, maxLength: chainFlows.length }), (amounts) => {
        const flows = chainFlows.map((flow, at) =>
          variable.includes(flow.itemId) ? { ...flow, relative95: '0', amount: amounts[at] ?? '1' } : flow,
        );
        const { attributedT, embeddedT } = embeddingBalance(emissionsOf([...flows, pigIron]));
        expect(embeddedT.minus(attributedT).abs().toNumber()).toBeLessThan(1e-9 * attributedT.toNumber());
      }),
      { numRuns: 25 },
    );
  });

  it('names what is made when asked for something else', () => {
    expect(() => emissionsOf(chainFlows, 'coke')).toThrow(GoodNotMadeError);
    expect(() => emissionsOf(chainFlows, 'coke')).toThrow(/makes no coke; it makes crude-steel, hot-metal/);
  });
});
