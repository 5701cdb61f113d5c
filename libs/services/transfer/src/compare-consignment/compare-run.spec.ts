import { loadRulebook, RuleLookupError } from '@carbon-butler/domain-rulebook';
import { GoodNotMadeError } from '../installation/embedded-emissions.js';
import { chainFlows, chainTco2, consignment, input, installation } from '../testing/steel-chain.fixture.js';
import { compareRun } from './compare-run.js';
import type { ConsignmentInputs } from './consignment-inputs.js';

const book = loadRulebook();
const { limestone, coke, scrap, naturalGas, coil, credit } = chainTco2;

/** By hand, for 100 t: Implementing Regulations (EU) 2025/2547, 2025/2620 and 2025/2621. */
const see = (coke + limestone + scrap + naturalGas - coil - credit + (50 * credit) / 250) / 800;
const allocation = 0.975 * (0.044 + (850 / 800) * 0.188 + (800 / 800) * 1.089 + (1000 / 800) * 0.086);
const byDefault = { see: 3.187 * 1.1, allocation: 0.975 * 1.37 };
const price = 75.28;

function figuresOf(inputs: ConsignmentInputs) {
  const { figures } = compareRun(inputs, book);
  return new Map(figures.map((figure) => [figure.id, figure]));
}

function warningsOf(inputs: ConsignmentInputs): readonly string[] {
  return compareRun(inputs, book).warnings.map(({ code }) => code);
}

describe('compareRun', () => {
  const figures = figuresOf(consignment());

  it.each<[string, number, number]>([
    ['see.total', see, 9],
    ['default.published', 3.187, 9],
    ['default.total', byDefault.see, 9],
    ['default.free-allocation', byDefault.allocation, 9],
    ['price', price, 9],
    ['actual.embedded', 100 * see, 6],
    ['actual.free-allocation.total', 100 * allocation, 6],
    ['actual.certificates', 100 * (see - allocation), 6],
    ['actual.cost', 100 * (see - allocation) * price, 2],
    ['actual.cost.without-free-allocation', 100 * see * price, 2],
    ['default.embedded', 100 * byDefault.see, 6],
    ['default.free-allocation.total', 100 * byDefault.allocation, 6],
    ['default.certificates', 100 * (byDefault.see - byDefault.allocation), 6],
    ['default.cost', 100 * (byDefault.see - byDefault.allocation) * price, 2],
    ['default.cost.without-free-allocation', 100 * byDefault.see * price, 2],
    ['difference.embedded', 100 * (byDefault.see - see), 6],
    ['saving.certificates', 100 * (byDefault.see - byDefault.allocation - see + allocation), 6],
    ['saving.cost', 100 * (byDefault.see - byDefault.allocation - see + allocation) * price, 2],
    ['saving.certificates.without-free-allocation', 100 * (byDefault.see - see), 6],
    ['saving.cost.without-free-allocation', 100 * (byDefault.see - see) * price, 2],
  ])('gives %s as by hand', (id, expected, digits) => {
    // Above a certificate's cost of nothing, else every figure would pass as 0.
    expect(see).toBeGreaterThan(allocation);
    expect(Number(figures.get(id)?.value)).toBeCloseTo(expected, digits);
  });

  it('keeps every interval in order around its value, savings turned around', () => {
    const half95 = (id: string): readonly [number, number] => {
      const { uncertainty, value } = figures.get(id) ?? {};
      if (uncertainty?.kind !== 'interval') throw new Error(`${id} has no interval`);
      return [Number(value) - Number(uncertainty.low), Number(uncertainty.high) - Number(value)];
    };
    for (const { id, uncertainty } of figures.values())
      if (uncertainty.kind === 'interval') for (const half of half95(id)) expect(half).toBeGreaterThanOrEqual(0);
    const [perTonne] = half95('see.total');
    for (const id of ['actual.embedded', 'difference.embedded', 'saving.cost.without-free-allocation'])
      for (const half of half95(id))
        expect(half).toBeCloseTo(100 * perTonne * (id.startsWith('saving') ? price : 1), 1);
    // A certificate less than none is none: the lower end stops there.
    expect(figures.get('actual.certificates')?.uncertainty).toMatchObject({ low: '0' });
    expect(figures.get('default.cost')?.uncertainty.kind).toBe('exact');
  });

  it('takes the uncertainty of emissions and free allocation together', () => {
    // Half as much coke again: far enough above the free allocation that no interval ends at 0 certificates.
    const cokeRich = chainFlows.map((flow) => ({
      ...flow,
      relative95: '0',
      ...(flow.itemId === 'purchased-coke' ? { amount: '600' } : {}),
    }));
    const half95Of = (coilRelative95: string, id: string): number => {
      const flows = cokeRich.map((flow) =>
        flow.itemId === 'hot-rolled-coil' ? { ...flow, relative95: coilRelative95 } : flow,
      );
      const { uncertainty } = figuresOf(consignment({ installation: installation(flows) })).get(id) ?? {};
      return uncertainty?.kind === 'interval' ? (Number(uncertainty.high) - Number(uncertainty.low)) / 2 : 0;
    };
    // One per cent more coil divides what its precursors bring by 1.01, emissions and free allocation alike.
    const perTonne = 1 - 1 / 1.01;
    const emissions = (see + coke / 2 / 800 + coil / 800) * perTonne;
    const allocated = (allocation - 0.975 * 0.044) * perTonne;
    expect(half95Of('0', 'actual.free-allocation.total')).toBe(0);
    for (const [id, effect] of [
      ['actual.free-allocation.total', allocated],
      ['actual.embedded', emissions],
      ['actual.certificates', emissions - allocated],
      ['saving.certificates', emissions - allocated],
    ] as const)
      expect(half95Of('0.01', id)).toBeCloseTo(Math.hypot(half95Of('0', id), 100 * effect), 6);
  });

  it('says where the price comes from', () => {
    expect(figures.get('price')?.sources).toEqual([book.rule('eu-cbam.certificate-price', '2026-06-15').source]);
    const stated = figuresOf(consignment({ priceEurPerT: '100' })).get('price');
    expect(stated).toMatchObject({ value: '100', uncertainty: { reason: 'stated by the caller' } });
    expect(stated?.sources.map(({ id }) => id)).toEqual(['caller']);
    expect(warningsOf(consignment({ priceEurPerT: '100' }))).toContain('stated-price');
    expect(warningsOf(consignment())).not.toContain('stated-price');
  });

  it('takes a stated price to the costs', () => {
    const [one, double] = ['50', '100'].map((priceEurPerT) =>
      figuresOf(consignment({ priceEurPerT })).get('saving.cost'),
    );
    expect(Number(double?.value)).toBeCloseTo(2 * Number(one?.value), 1);
  });

  it.each(['2026-07-01', '2026-12-31'])('needs a stated price on %s, for none is published', (importDate) => {
    expect(() => compareRun(consignment({ importDate }), book)).toThrow(RuleLookupError);
    expect(figuresOf(consignment({ importDate, priceEurPerT: '80' })).get('price')?.value).toBe('80');
  });

  it('allots bought iron what the default benchmark gives', () => {
    const flows = [...chainFlows, input('converter', 'hot-metal', '85', { supplierId: 'rival' })];
    const bought = figuresOf(consignment({ installation: installation(flows) }));
    // 85 t over 850 t steel and 850/800 t steel per t coil; column B of pig iron is 1.210.
    const more = 0.975 * (85 / 800) * 1.21;
    expect(Number(bought.get('actual.free-allocation.total')?.value)).toBeCloseTo(100 * (allocation + more), 6);
  });

  it('warns of data of another year and of a code the good is not known under', () => {
    expect(warningsOf(consignment())).toEqual(expect.arrayContaining(['production-year', 'unrounded']));
    expect(warningsOf(consignment())).not.toContain('cn-code');
    expect(warningsOf(consignment({ cnCode: '72071210' }))).toContain('cn-code');
  });

  it('refuses a good that is not made, and a country without a table', () => {
    expect(() => compareRun(consignment({ installation: installation(chainFlows, 'coke') }), book)).toThrow(
      GoodNotMadeError,
    );
    expect(() => compareRun(consignment({ countryOfOrigin: 'BR' }), book)).toThrow(RuleLookupError);
  });

  it('digests equal inputs equally', () => {
    expect(compareRun(structuredClone(consignment()), book)).toEqual(compareRun(consignment(), book));
    expect(compareRun(consignment({ netMassT: '101' }), book).inputsDigest).not.toBe(
      compareRun(consignment(), book).inputsDigest,
    );
  });
});
