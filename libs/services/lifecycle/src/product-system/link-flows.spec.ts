import { loadRulebook } from '@carbon-butler/domain-rulebook';
import { input, output, supplierFootprint, systemInputs } from '../testing/system-inputs.fixture.js';
import { AmbiguousProducerError, linkInputs, type Provider } from './link-flows.js';
import type { SystemInputs } from './system-inputs.js';

const book = loadRulebook();

function providersOf(
  flows: SystemInputs['flows'],
  supplierFootprints: SystemInputs['supplierFootprints'] = [],
): readonly Provider[] {
  return linkInputs(systemInputs(flows, { supplierFootprints }), book).map(({ provider }) => provider);
}

/** Of the first input. */
function providerOf(...[flows, footprints]: Parameters<typeof providersOf>): Provider | undefined {
  return providersOf(flows, footprints)[0];
}

describe('linkInputs', () => {
  const limestone = supplierFootprint('quarry', 'limestone', '7');
  const bought = input('kiln', 'limestone', '100', { supplierId: 'quarry' });
  const unnamed = input('kiln', 'limestone', '100');

  it('feeds an input from the process that makes it, naming it', () => {
    expect(providerOf([unnamed, output('own-quarry', 'limestone', '100')])).toEqual({
      kind: 'own-process',
      processId: 'own-quarry',
      byProduct: false,
      reason: 'made by own-quarry of the same facility',
    });
  });

  it('marks what comes as a by-product', () => {
    const gas = output('ovens', 'coke-oven-gas', '9', { role: 'by-product', unit: 'GJ' });
    expect(providerOf([input('kiln', 'coke-oven-gas', '9', { unit: 'GJ' }), gas])).toMatchObject({ byProduct: true });
  });

  it('keeps bought apart from own even where the works makes the same item', () => {
    const flows = [bought, unnamed, output('own-quarry', 'limestone', '100')];
    expect(providersOf(flows, [limestone]).map(({ kind }) => kind)).toEqual(['supplier-footprint', 'own-process']);
  });

  it('takes the footprint of the supplier named, of the item bought', () => {
    const others = [supplierFootprint('rival', 'limestone', '1'), supplierFootprint('quarry', 'lime', '2')];
    expect(providerOf([bought], [...others, limestone])).toEqual({
      kind: 'supplier-footprint',
      footprint: limestone,
      reason: 'footprint stated by supplier quarry',
    });
  });

  it("falls back on the rulebook's upstream factor, supplier named or not", () => {
    for (const flow of [bought, unnamed])
      expect(providerOf([flow])).toEqual({
        kind: 'upstream-factor',
        ruleId: 'upstream.limestone',
        reason: 'no footprint from the supplier: upstream factor of the rulebook',
      });
  });

  it('leaves unlinked what nothing is known of', () => {
    expect(providerOf([input('sinter-plant', 'mill-scale', '3')])).toEqual({
      kind: 'unlinked',
      reason: 'sinter-plant/input/mill-scale: no own process, no supplier footprint, no upstream factor',
    });
  });

  it('links no input to a waste: it has no maker to share a burden with', () => {
    const slag = output('furnace', 'blast-furnace-slag', '3', { role: 'waste' });
    expect(providerOf([input('kiln', 'blast-furnace-slag', '3'), slag])?.kind).toBe('unlinked');
  });

  it('refuses an item that two processes make', () => {
    const flows = [output('furnace-1', 'hot-metal', '1'), output('furnace-2', 'hot-metal', '1')];
    expect(() => providersOf(flows)).toThrow(AmbiguousProducerError);
    expect(() => providersOf(flows)).toThrow(/hot-metal .*furnace-1, furnace-2/);
  });

  it('lets two processes throw away the same waste', () => {
    const waste = { role: 'waste' } as const;
    expect(
      providersOf([output('a', 'blast-furnace-slag', '1', waste), output('b', 'blast-furnace-slag', '1', waste)]),
    ).toEqual([]);
  });
});
