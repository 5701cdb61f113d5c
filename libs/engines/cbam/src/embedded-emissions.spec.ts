import { Decimal } from 'decimal.js';
import { CbamInputError, specificEmbeddedEmissions, specificFreeAllocation, type GoodProduced } from './index.js';

const d = (value: Decimal.Value) => new Decimal(value);
const good = (id: string, change: Partial<GoodProduced>): GoodProduced => ({
  id,
  activityLevelT: d(1000),
  attributedDirectTco2e: d(0),
  attributedIndirectTco2e: d(0),
  indirectInScope: false,
  precursors: [],
  ...change,
});

describe('specificEmbeddedEmissions', () => {
  it('divides the emissions of a simple good by its output', () => {
    const clinker = good('clinker', {
      attributedDirectTco2e: d(850),
      attributedIndirectTco2e: d(60),
      indirectInScope: true,
    });
    expect(specificEmbeddedEmissions([clinker], []).get('clinker')).toMatchObject({
      directTco2ePerT: d('0.85'),
      indirectTco2ePerT: d('0.06'),
      totalTco2ePerT: d('0.91'),
      precursorsTco2ePerT: d(0),
      inLoop: false,
    });
  });

  it('takes cement from its clinker content', () => {
    // Implementing Regulation (EU) 2025/2547, equation 64: 0.75 t clinker of 0.91 t CO2e per t, plus own electricity 0.03.
    const clinker = good('clinker', { attributedDirectTco2e: d(910), indirectInScope: true });
    const cement = good('cement', {
      activityLevelT: d(800),
      attributedIndirectTco2e: d(24),
      indirectInScope: true,
      precursors: [{ id: 'clinker', amountT: d(600) }],
    });
    const result = specificEmbeddedEmissions([cement, clinker], []).get('cement');
    expect([result?.totalTco2ePerT.toString(), result?.precursorsTco2ePerT.toString()]).toEqual(['0.7125', '0.6825']);
  });

  it("passes sinter's electricity into steel and keeps the mill's own out", () => {
    const steel = good('steel', {
      attributedDirectTco2e: d(500),
      attributedIndirectTco2e: d(400),
      precursors: [{ id: 'sinter', amountT: d(1500) }],
    });
    const sinter = { id: 'sinter', directTco2ePerT: d('0.2'), indirectTco2ePerT: d('0.06') };
    expect(specificEmbeddedEmissions([steel], [sinter]).get('steel')).toMatchObject({
      directTco2ePerT: d('0.8'),
      indirectTco2ePerT: d('0.09'),
      ownIndirectTco2ePerT: d(0),
    });
  });

  it('is not changed by a precursor that carries nothing, such as scrap', () => {
    const alone = good('steel', { attributedDirectTco2e: d(123) });
    const withScrap = { ...alone, precursors: [{ id: 'scrap', amountT: d(1100) }] };
    const scrap = { id: 'scrap', directTco2ePerT: d(0), indirectTco2ePerT: d(0) };
    expect(specificEmbeddedEmissions([withScrap], [scrap])).toEqual(specificEmbeddedEmissions([alone], []));
  });

  it('solves two mills that feed each other', () => {
    // a = 0.6 + 0.2 b, b = 0.3 + 0.5 a: a = 0.66 / 0.9, b = 0.6 / 0.9.
    const goods = [
      good('a', { attributedDirectTco2e: d(600), precursors: [{ id: 'b', amountT: d(200) }] }),
      good('b', { attributedDirectTco2e: d(300), precursors: [{ id: 'a', amountT: d(500) }] }),
    ];
    const results = specificEmbeddedEmissions(goods, []);
    expect(results.get('a')?.inLoop).toBe(true);
    expect(results.get('a')?.totalTco2ePerT.toFixed(15)).toBe('0.733333333333333');
    expect(results.get('b')?.totalTco2ePerT.toFixed(15)).toBe('0.666666666666667');
  });

  it('names the field that is wrong', () => {
    expect(() => specificEmbeddedEmissions([good('x', { activityLevelT: d(0) })], [])).toThrow(
      /activity level of x is 0: expected a number above 0/,
    );
    expect(() => specificEmbeddedEmissions([good('x', { attributedDirectTco2e: d(-1) })], [])).toThrow(CbamInputError);
  });
});

describe('specificFreeAllocation', () => {
  it('adds what the precursors carry to the last step', () => {
    const steel = { ...good('steel', { precursors: [{ id: 'iron', amountT: d(900) }] }), processTco2ePerT: d('0.044') };
    const allocation = specificFreeAllocation([steel], [{ id: 'iron', perTonneTco2e: d('1.21') }]);
    expect(allocation.get('steel')?.toString()).toBe('1.133');
  });
});
