import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadRulebook, parseCnCode, RuleLookupError, RuleTrail } from '@carbon-butler/domain-rulebook';
import { parse } from 'csv-parse/sync';
import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import {
  CbamInputError,
  certificatePrice,
  certificates,
  certificatesOfDraws,
  compareWithDefault,
  defaultFreeAllocation,
  processFreeAllocation,
  resolveDefault,
  roundCertificates,
  thresholdExemption,
} from './index.js';

const d = (value: Decimal.Value) => new Decimal(value);
const book = loadRulebook();
const hotRolled = parseCnCode('7208 51 20');
const date = '2026-05-01';

describe('resolveDefault', () => {
  const total = (country: string, code: string, on: string) =>
    resolveDefault(book, { country, cnCode: parseCnCode(code), date: on }, new RuleTrail());

  it('adds the mark-up of the sector and year to the published total', () => {
    // Implementing Regulation (EU) 2025/2621: 3.187 t/t, 10 % in 2026, 20 % in 2027, 30 % from 2028.
    const of = (on: string) => total('CN', '72085120', on).totalTco2ePerT.toString();
    expect([of('2026-12-31'), of('2027-01-01'), of('2031-06-01')]).toEqual(['3.5057', '3.8244', '4.1431']);
    expect(total('CN', '28141000', '2029-01-01').totalTco2ePerT.toString()).toBe('4.4036');
  });

  it('says that the row of other countries stood in', () => {
    expect(total('CN', '72031000', date)).toMatchObject({ fromOtherCountries: true, publishedTco2ePerT: d('1.325') });
    expect(total('OTHER', '72031000', date).fromOtherCountries).toBe(false);
  });
});

const sharedTables = join(__dirname, '../../../../../shared/data/ets-cbam');
(existsSync(sharedTables) ? it : it.skip)('mark-up columns of ../shared/data/ets-cbam: every row and year', () => {
  const rows = parse<Readonly<Record<string, string>>>(
    readFileSync(join(sharedTables, 'cbam_default_values_cn_other.csv')),
    {
      columns: true,
    },
  );
  let compared = 0;
  for (const row of rows) {
    if (row['total_tco2e_per_t'] === '') continue;
    // A row of fewer than 8 digits is asked for by a code below it that has no row of its own.
    const cnCode = parseCnCode((row['cn_code_or_prefix'] ?? '').padEnd(8, '0'));
    for (const [year, column] of [
      ['2026', '2026'],
      ['2027', '2027'],
      ['2028', '2028_on'],
    ]) {
      const result = resolveDefault(
        book,
        { country: row['country_code'] ?? '', cnCode, date: `${year}-07-01` },
        new RuleTrail(),
      );
      if (result.value.key.cn !== row['cn_code_or_prefix']) continue;
      compared += 1;
      expect([row['cn_code_or_prefix'], result.totalTco2ePerT.toString()]).toEqual([
        row['cn_code_or_prefix'],
        row[`total_incl_markup_${column}`],
      ]);
    }
  }
  expect(compared).toBeGreaterThan(1500);
});

describe('free allocation', () => {
  it('multiplies CBAM factor, correction factor and benchmark of the year', () => {
    const trail = new RuleTrail();
    // Implementing Regulation (EU) 2025/2620, equations 2 and 6: 97.5 % x 100 % x 0.044 and x 1.370.
    expect(processFreeAllocation(book, { cnCode: hotRolled, date }, trail).perTonneTco2e.toString()).toBe('0.0429');
    const byDefault = resolveDefault(book, { country: 'CN', cnCode: hotRolled, date }, trail);
    const allocation = defaultFreeAllocation(book, byDefault.value, { cnCode: hotRolled, date }, trail);
    expect(allocation.perTonneTco2e.toString()).toBe('1.33575');
    expect(allocation.benchmark.key.route).toBe('C');
    expect(trail.warnings().map(({ rule }) => rule)).toEqual(['eu-ets.cross-sectoral-correction-factor@2026-01-01']);
  });

  it('has no value where no correction factor is set', () => {
    expect(() => processFreeAllocation(book, { cnCode: hotRolled, date: '2031-01-01' }, new RuleTrail())).toThrow(
      RuleLookupError,
    );
  });
});

describe('certificates', () => {
  const input = {
    massT: d(1000),
    embeddedTco2ePerT: d('2.1'),
    freeAllocationTco2ePerT: d('1.2'),
    carbonPriceDeductionTco2e: d(100),
  };

  it('are emissions less free allocation less the price paid abroad, never below zero', () => {
    expect(certificates(input)).toMatchObject({
      embeddedTco2e: d(2100),
      freeAllocationTco2e: d(1200),
      certificates: d(800),
    });
    const over = certificates({ ...input, freeAllocationTco2ePerT: d(3) });
    expect([over.balanceTco2e.toString(), over.certificates.toString()]).toEqual(['-1000', '0']);
    expect(() => certificates({ ...input, massT: d(-1) })).toThrow(CbamInputError);
  });

  it('are rounded by the rule the caller names', () => {
    const rounded = (['none', 'whole-up', 'whole-half-up', 'whole-down'] as const).map((rule) =>
      roundCertificates(d('10.5'), rule).toString(),
    );
    expect(rounded).toEqual(['10.5', '11', '11', '10']);
  });

  it('cost the price of the quarter of importation, or a stated price where none is known', () => {
    const trail = new RuleTrail();
    expect(certificatePrice(book, '2026-03-31', trail).toString()).toBe('75.36');
    expect(trail.warnings()).toHaveLength(1);
    expect(() => certificatePrice(book, '2026-08-01', trail)).toThrow(/certificate-price, date 2026-08-01/);
    expect(certificatePrice(book, '2026-08-01', trail, '80.10').toString()).toBe('80.1');
    expect(() => certificatePrice(book, '2026-08-01', trail, '-1')).toThrow(CbamInputError);
  });

  it('rise with the mass and with the specific emissions', () => {
    const amount = fc.integer({ min: 0, max: 10_000 });
    fc.assert(
      fc.property(amount, amount, amount, amount, (mass, see, allocation, more) => {
        const at = (massT: number, milli: number) =>
          certificates({
            massT: d(massT),
            embeddedTco2ePerT: d(milli).div(1000),
            freeAllocationTco2ePerT: d(allocation).div(1000),
            carbonPriceDeductionTco2e: d(0),
          }).certificates;
        expect(at(mass, see + more).gte(at(mass, see))).toBe(true);
        expect(at(mass + more, see).gte(at(mass, see))).toBe(true);
      }),
    );
  });

  it('of draws agree with the decimal value draw by draw', () => {
    const sample = fc.array(
      fc.tuple(fc.double({ min: 0, max: 5000, noNaN: true }), fc.double({ min: 0, max: 9, noNaN: true })),
      {
        minLength: 1,
        maxLength: 20,
      },
    );
    fc.assert(
      fc.property(sample, (pairs) => {
        const fill = (value: number) => new Float64Array(pairs.length).fill(value);
        const drawn = certificatesOfDraws({
          massT: Float64Array.from(pairs, ([mass]) => mass),
          embeddedTco2ePerT: Float64Array.from(pairs, ([, see]) => see),
          freeAllocationTco2ePerT: fill(1.2),
          carbonPriceDeductionTco2e: fill(10),
        });
        pairs.forEach(([mass, see], k) => {
          const exact = certificates({
            massT: d(mass),
            embeddedTco2ePerT: d(see),
            freeAllocationTco2ePerT: d('1.2'),
            carbonPriceDeductionTco2e: d(10),
          }).certificates.toNumber();
          expect(Math.abs((drawn[k] ?? NaN) - exact)).toBeLessThan(1e-9);
        });
      }),
    );
    const lengths = { massT: new Float64Array(2), embeddedTco2ePerT: new Float64Array(1) };
    const rest = { freeAllocationTco2ePerT: new Float64Array(2), carbonPriceDeductionTco2e: new Float64Array(2) };
    expect(() => certificatesOfDraws({ ...lengths, ...rest })).toThrow(/length of embeddedTco2ePerT is 1: expected 2/);
  });
});

describe('compareWithDefault', () => {
  const consignment = {
    country: 'CN',
    cnCode: hotRolled,
    date,
    massT: d(1000),
    actualTco2ePerT: d('2.1'),
    actualFreeAllocationTco2ePerT: d('1.2'),
    carbonPriceDeductionTco2e: d(0),
  };

  it('is worked by hand for a thousand tonnes of hot-rolled plate', () => {
    const trail = new RuleTrail();
    const result = compareWithDefault(book, consignment, 'none', trail);
    // Default 3.187 x 1.1 = 3.5057; free allocation 0.975 x 1.370 = 1.33575; price of Q2 2026 75.28.
    expect(result.default.adjusted.certificates.toString()).toBe('2169.95');
    expect(result.actual.adjusted.certificates.toString()).toBe('900');
    expect(result.actual.adjustedCostEur.toString()).toBe('67752');
    expect(result.default.adjustedCostEur.toString()).toBe('163353.836');
    expect(result.adjustedSavingTco2e.toString()).toBe('1269.95');
    expect(result.adjustedSavingEur.toString()).toBe('95601.836');
    expect(result.unadjustedSavingTco2e.toString()).toBe('1405.7');
    expect(result.unadjustedSavingEur.toString()).toBe('105821.096');
    expect(trail.warnings().map(({ status }) => status)).toEqual(['assumed', 'assumed']);
  });

  it('rounds each total once before it is priced', () => {
    const result = compareWithDefault(book, consignment, 'whole-up', new RuleTrail());
    expect(result.default.adjusted.certificates.toString()).toBe('2169.95');
    expect(result.default.adjustedCostEur.toString()).toBe(d(2170).mul('75.28').toString());
    expect(result.adjustedSavingTco2e.toString()).toBe('1270');
  });

  it('saves nothing when the actual values are the default ones', () => {
    const same = { ...consignment, actualTco2ePerT: d('3.5057'), actualFreeAllocationTco2ePerT: d('1.33575') };
    const result = compareWithDefault(book, same, 'none', new RuleTrail());
    expect([result.adjustedSavingEur.toString(), result.unadjustedSavingEur.toString()]).toEqual(['0', '0']);
  });

  it('demands a stated price for a quarter without one', () => {
    const third = { ...consignment, date: '2026-09-01' };
    expect(() => compareWithDefault(book, third, 'none', new RuleTrail())).toThrow(RuleLookupError);
    const stated = compareWithDefault(book, { ...third, statedPriceEurPerT: '80' }, 'none', new RuleTrail());
    expect(stated.actual.adjustedCostEur.toString()).toBe('72000');
  });
});

describe('thresholdExemption', () => {
  const imported = (netMassT: Decimal.Value, code = '72085120', originCountry = 'CN') => ({
    cnCode: parseCnCode(code),
    originCountry,
    date,
    netMassT: d(netMassT),
  });
  const result = (...imports: ReturnType<typeof imported>[]) =>
    thresholdExemption(book, 2026, imports, new RuleTrail());

  it('exempts exactly 50 t over all codes together, and not a gram more', () => {
    expect(result(imported(30), imported(20, '25232900'))).toMatchObject({ exempt: true, countedMassT: d(50) });
    expect(result(imported(30), imported('20.000001', '25232900')).exempt).toBe(false);
  });

  it('says nothing about hydrogen and electricity, nor about goods from exempt origins', () => {
    const mixed = result(imported(10), imported(500, '28041000'), imported(900, '72085120', 'NO'));
    expect(mixed.countedMassT.toString()).toBe('10');
    expect([mixed.withoutThreshold.length, mixed.outsideCbam.length]).toEqual([1, 1]);
  });

  it('takes only imports of the year', () => {
    expect(() => result({ ...imported(1), date: '2027-01-01' })).toThrow(/a day of 2026/);
  });
});
