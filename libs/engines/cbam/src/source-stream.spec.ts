import { loadRulebook, RuleTrail } from '@carbon-butler/domain-rulebook';
import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import {
  attributedDirectEmissions,
  carbonBalance,
  CbamInputError,
  combustionEmission,
  indirectEmissions,
  processEmission,
} from './index.js';

const d = (value: Decimal.Value) => new Decimal(value);
const book = loadRulebook();
const date = '2026-05-01';

describe('source streams', () => {
  it("reproduce the Commission template's heavy fuel oil and raw meal", () => {
    // CBAM communication template 2.1.1, sheet B_EmInst.
    const oil = combustionEmission({
      amountT: d(252000),
      netCalorificValueGjPerT: d(45),
      emissionFactorTco2PerTj: d(73),
      oxidation: d(1),
      biomass: d(0),
    });
    expect([oil.emissionTco2.toString(), oil.energyTj.toString()]).toEqual(['827820', '11340']);
    expect(processEmission(d(121000), d('0.08794'), d(1)).toString()).toBe('10640.74');
  });

  it('refuse more than all carbon as biomass', () => {
    const fuel = { amountT: d(1), netCalorificValueGjPerT: d(1), emissionFactorTco2PerTj: d(1), oxidation: d(1) };
    expect(() => combustionEmission({ ...fuel, biomass: d('1.1') })).toThrow(CbamInputError);
  });
});

describe('mass balance', () => {
  const coke = { id: 'coke', amount: d(500), carbonTcPerUnit: d('0.83') };
  const steel = { id: 'steel', amount: d(1000), carbonTcPerUnit: d('0.0109') };

  it('turns the carbon that stays behind into CO2 by the rule of the scheme', () => {
    // 415 t C in, 10.9 t C out.
    const byScheme = ['carbon-to-co2.eu-cbam', 'carbon-to-co2.cn-ets'].map((id) =>
      carbonBalance([coke], [steel], book.rule(id, date)).emissionTco2.toFixed(4),
    );
    expect(byScheme).toEqual(['1480.6224', '1481.7000']);
  });

  it('refuses a rule that is no carbon-to-CO2 factor, and a negative amount', () => {
    expect(() => carbonBalance([coke], [], book.rule('gwp.ar6.N2O', date))).toThrow(/expected tCO2\/tC/);
    expect(() => carbonBalance([{ ...coke, amount: d(-1) }], [], book.rule('carbon-to-co2.eu-cbam', date))).toThrow(
      /amount of coke is -1/,
    );
  });
});

describe('attributed emissions', () => {
  const none = {
    directTco2e: d(0),
    heatImportedTco2e: d(0),
    heatExportedTco2e: d(0),
    wasteGasImportedTj: d(0),
    wasteGasExportedTj: d(0),
    electricityProducedTco2e: d(0),
  };
  const attributed = (change: Partial<typeof none>) =>
    attributedDirectEmissions({ ...none, ...change }, book, date, new RuleTrail());

  it('value waste gas as natural gas, and exported waste gas at 0.667 of it', () => {
    // 10 TJ x 56.1 t/TJ = 561 t; 100 TJ x 56.1 x 0.667 = 3,741.87 t.
    expect(attributed({ wasteGasImportedTj: d(10) }).attributedTco2e.toString()).toBe('561');
    const exported = attributed({
      directTco2e: d(10000),
      heatImportedTco2e: d(200),
      heatExportedTco2e: d(300),
      wasteGasExportedTj: d(100),
      electricityProducedTco2e: d(400),
    });
    expect(exported.wasteGasExportedTco2e.toString()).toBe('3741.87');
    expect(exported.attributedTco2e.toString()).toBe('5758.13');
  });

  it('end at zero, the balance before that staying visible', () => {
    const result = attributed({ directTco2e: d(10), heatExportedTco2e: d(30) });
    expect([result.balanceTco2e.toString(), result.attributedTco2e.toString()]).toEqual(['-20', '0']);
  });

  it('name the rules they used', () => {
    const trail = new RuleTrail();
    attributedDirectEmissions(none, book, date, trail);
    expect(trail.ruleSets().flatMap(({ rules }) => rules)).toEqual([
      'eu-cbam.fuel.natural-gas.emission-factor@2026-01-01',
      'eu-cbam.waste-gas.export-correction@2026-01-01',
    ]);
  });

  it('never fall when more is emitted', () => {
    const amount = fc.integer({ min: 0, max: 1_000_000 });
    fc.assert(
      fc.property(amount, amount, amount, (direct, heatOut, more) => {
        const at = (value: number) =>
          attributed({ directTco2e: d(value), heatExportedTco2e: d(heatOut) }).attributedTco2e;
        expect(at(direct + more).gte(at(direct))).toBe(true);
      }),
    );
  });

  it('multiply electricity by its factor', () => {
    expect(indirectEmissions(d(1200), d('0.5306')).toString()).toBe('636.72');
  });
});
