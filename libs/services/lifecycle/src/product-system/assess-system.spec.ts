import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { canonicalize, sealRun } from '@carbon-butler/domain-evidence';
import { loadRulebook } from '@carbon-butler/domain-rulebook';
import { input, output, supplierFootprint, systemInputs } from '../testing/system-inputs.fixture.js';
import { assessSystem, type ProductAssessment } from './assess-system.js';
import type { SystemInputs } from './system-inputs.js';

const book = loadRulebook();

function assess(inputs: SystemInputs, itemId: string): ProductAssessment['run'] {
  const found = assessSystem(inputs, book).find((assessment) => assessment.itemId === itemId);
  if (!found) throw new Error(`no footprint of ${itemId}`);
  return found.run;
}

function figureOf(run: ProductAssessment['run'], id: string) {
  const found = run.figures.find((figure) => figure.id === id);
  if (!found) throw new Error(`no figure ${id}`);
  return found;
}

function valueOf(run: ProductAssessment['run'], id: string): number {
  return Number(figureOf(run, id).value);
}

/** Bounds of the figure's interval, both the value where it is exact. */
function boundsOf(run: ProductAssessment['run'], id: string): readonly [number, number] {
  const { uncertainty, value } = figureOf(run, id);
  return uncertainty.kind === 'interval'
    ? [Number(uncertainty.low), Number(uncertainty.high)]
    : [Number(value), Number(value)];
}

function digestOf(run: ProductAssessment['run']): string {
  return sealRun({ ...run, id: '0197f5a0-0000-7000-8000-000000000000', startedAt: '2026-01-01T00:00:00Z', tookMs: 1 })
    .digest;
}

/** Ore becomes sinter, sinter with bought ore becomes iron; what the ore carries is all there is. */
function oreChain(
  change: { readonly ore?: string; readonly made?: string; readonly used?: string } = {},
): SystemInputs {
  const { ore = '0', made = '0', used = '0' } = change;
  return systemInputs(
    [
      input('sinter-plant', 'iron-ore', '900', { supplierId: 'mine' }),
      output('sinter-plant', 'sinter', '1000', { relative95: made }),
      input('furnace', 'sinter', '1000', { relative95: used }),
      input('furnace', 'iron-ore', '100', { supplierId: 'mine' }),
      output('furnace', 'lime', '500'),
    ],
    { supplierFootprints: [supplierFootprint('mine', 'iron-ore', '70', ore)] },
  );
}

describe('assessSystem', () => {
  it('gives the closed form of a kiln: CO2 of the stone, its quarry and fuel supply', () => {
    const inputs = systemInputs(
      [
        input('kiln', 'limestone', '100', { supplierId: 'quarry' }),
        input('kiln', 'natural-gas', '200', { unit: 'GJ' }),
        output('kiln', 'lime', '56'),
      ],
      { supplierFootprints: [supplierFootprint('quarry', 'limestone', '7')] },
    );
    const run = assess(inputs, 'lime');
    const directKg = 100 * 440 + 200 * 0.01532 * (44 / 12) * 1000;
    const gasSupplyKg = 200 * Number(book.rule('upstream.natural-gas', '2025-12-31').value);
    expect(valueOf(run, 'footprint.direct')).toBeCloseTo(directKg / 56, 6);
    expect(valueOf(run, 'footprint.supply')).toBeCloseTo((100 * 7 + gasSupplyKg) / 56, 6);
    expect(valueOf(run, 'footprint.total')).toBeCloseTo((directKg + 700 + gasSupplyKg) / 56, 6);
    expect(valueOf(run, 'footprint.stage.supply:limestone')).toBeCloseTo(700 / 56, 9);
    expect(valueOf(run, 'inventory.coverage')).toBe(100);
    expect(run.checks.filter(({ passed }) => !passed)).toEqual([]);
  });

  it('gives every product of a chain, upstream burden passed on', () => {
    const assessments = assessSystem(oreChain(), book);
    expect(assessments.map(({ itemId, processId, unit }) => [itemId, processId, unit])).toEqual([
      ['lime', 'furnace', 't'],
      ['sinter', 'sinter-plant', 't'],
    ]);
    expect(valueOf(assess(oreChain(), 'sinter'), 'footprint.total')).toBeCloseTo(63, 9);
    expect(valueOf(assess(oreChain(), 'lime'), 'footprint.total')).toBeCloseTo(140, 9);
  });

  it('reports only what is wanted, with the same figures', () => {
    const inputs = oreChain();
    const [only, ...others] = assessSystem(inputs, book, new Set(['sinter']));
    expect(others).toEqual([]);
    expect(only?.run).toEqual(assess(inputs, 'sinter'));
    expect(assessSystem(inputs, book, new Set(['coke']))).toEqual([]);
  });

  it('names by its digest what each product was made from, in canonical form', () => {
    const inputs = oreChain();
    for (const { itemId, inputsBody, run } of assessSystem(inputs, book)) {
      expect(inputsBody).toBe(canonicalize({ product: itemId, system: inputs }));
      expect(run.inputsDigest).toBe(createHash('sha256').update(inputsBody).digest('hex'));
    }
  });

  it('gives the interval of a single uncertain input as the closed form has it', () => {
    const run = assess({ ...oreChain({ ore: '0.1' }), draws: 20_000 }, 'lime');
    const [low, high] = boundsOf(run, 'footprint.total');
    // 20,000 draws know a 2.5 % quantile of this normal to 0.1 % of the value.
    expect(Math.abs(low / 126 - 1)).toBeLessThan(0.005);
    expect(Math.abs(high / 154 - 1)).toBeLessThan(0.005);
    expect(figureOf(run, 'footprint.total').uncertainty).toMatchObject({ method: 'monte-carlo', draws: 20_000 });
  });

  it('gives a wide one as lognormal, far from symmetric', () => {
    const [low, high] = boundsOf(assess({ ...oreChain({ ore: '1' }), draws: 20_000 }, 'lime'), 'footprint.total');
    expect(Math.abs(low / 70 - 1)).toBeLessThan(0.04);
    expect(Math.abs(high / 280 - 1)).toBeLessThan(0.04);
  });

  it('lets the uncertainty of an internal item cancel in what is made from it', () => {
    const relative95 = fc.integer({ min: 0, max: 90 }).map((percent) => String(percent / 100));
    fc.assert(
      fc.property(relative95, relative95, (made, used) => {
        const run = assess(oreChain({ made, used }), 'lime');
        for (const bound of boundsOf(run, 'footprint.total')) expect(bound).toBeCloseTo(140, 8);
      }),
      { numRuns: 20 },
    );
  });

  it('lets it cancel for a co-product as well', () => {
    const inputs = systemInputs(
      [
        input('sinter-plant', 'iron-ore', '1000', { supplierId: 'mine' }),
        output('sinter-plant', 'sinter', '750', { relative95: '0.2' }),
        output('sinter-plant', 'mill-scale', '250', { role: 'co-product', relative95: '0.1' }),
        input('furnace', 'mill-scale', '250', { relative95: '0.1' }),
        output('furnace', 'lime', '500'),
      ],
      { supplierFootprints: [supplierFootprint('mine', 'iron-ore', '70')] },
    );
    const run = assess(inputs, 'lime');
    expect(valueOf(run, 'footprint.total')).toBeCloseTo(35, 9);
    for (const bound of boundsOf(run, 'footprint.total')) expect(bound).toBeCloseTo(35, 8);
  });

  it('shares the burden with a co-product by mass and gives none to by-products', () => {
    const inputs = systemInputs(
      [
        input('plant', 'iron-ore', '400', { supplierId: 'mine' }),
        output('plant', 'sinter', '300'),
        output('plant', 'mill-scale', '100', { role: 'co-product' }),
        output('plant', 'blast-furnace-slag', '50', { role: 'by-product' }),
      ],
      { supplierFootprints: [supplierFootprint('mine', 'iron-ore', '70')] },
    );
    expect(assessSystem(inputs, book).map(({ itemId }) => itemId)).toEqual(['sinter', 'mill-scale']);
    for (const item of ['sinter', 'mill-scale'])
      expect(valueOf(assess(inputs, item), 'footprint.total')).toBeCloseTo(70, 9);
  });

  it('tells own from bought of one item, in whatever order they were recorded', () => {
    const flows = [
      input('kiln', 'limestone', '60', { supplierId: 'unknown-quarry' }),
      input('kiln', 'limestone', '40'),
      output('own-quarry', 'limestone', '40'),
      output('kiln', 'lime', '56'),
    ];
    const boughtKg = 60 * Number(book.rule('upstream.limestone', '2025-12-31').value);
    for (const ordered of [flows, [...flows].reverse()])
      expect(valueOf(assess(systemInputs(ordered), 'lime'), 'footprint.supply')).toBeCloseTo(boughtKg / 56, 6);
  });
});

describe('the warnings of an assessment', () => {
  const codesOf = (run: ProductAssessment['run']): readonly string[] => run.warnings.map(({ code }) => code);

  it('name an input without upstream, and lower the coverage', () => {
    const run = assess(
      systemInputs([
        input('plant', 'mill-scale', '1'),
        input('plant', 'limestone', '1'),
        output('plant', 'sinter', '2'),
      ]),
      'sinter',
    );
    expect(run.warnings.find(({ code }) => code === 'unlinked-input')?.message.en).toMatch(/mill-scale into plant/);
    expect(valueOf(run, 'inventory.coverage')).toBe(50);
  });

  it('name a process whose emissions reach no product', () => {
    const run = assess(
      systemInputs([input('flare', 'natural-gas', '5', { unit: 'GJ' }), ...oreChain().flows]),
      'sinter',
    );
    expect(run.warnings.find(({ code }) => code === 'process-without-product')?.message.en).toMatch(/^flare /);
    expect(codesOf(assess(oreChain(), 'sinter'))).not.toContain('process-without-product');
  });

  it('name every rule used that is not confirmed', () => {
    const run = assess(
      systemInputs([
        input('mill', 'grid-electricity', '3', { unit: 'MWh' }),
        input('mill', 'coking-coal', '1'),
        output('mill', 'sinter', '2'),
      ]),
      'sinter',
    );
    const used = new Set(run.ruleSets.flatMap(({ rules }) => rules));
    const assumed = book.sets
      .flatMap(({ rules, terms }) => [...rules, ...terms])
      .filter(({ ref, status }) => used.has(ref) && status === 'assumed');
    expect(assumed.length).toBeGreaterThan(0);
    expect(codesOf(run).filter((code) => code === 'assumed-rule')).toHaveLength(assumed.length);
  });
});

describe('the digest of an assessment', () => {
  const inputs = oreChain({ ore: '0.2' });

  it('is the same for the same inputs', () => {
    expect(digestOf(assess(structuredClone(inputs), 'lime'))).toBe(digestOf(assess(inputs, 'lime')));
  });

  it.each<[string, Partial<SystemInputs>]>([
    ['another seed', { seed: '2' }],
    ['more draws', { draws: 201 }],
    ['another supplier footprint', { supplierFootprints: [supplierFootprint('mine', 'iron-ore', '71', '0.2')] }],
  ])('is another with %s', (_, change) => {
    expect(digestOf(assess({ ...inputs, ...change }, 'lime'))).not.toBe(digestOf(assess(inputs, 'lime')));
  });

  it('differs between products of one system', () => {
    expect(assess(inputs, 'lime').inputsDigest).not.toBe(assess(inputs, 'sinter').inputsDigest);
  });
});
