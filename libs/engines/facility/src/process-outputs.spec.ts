import fc from 'fast-check';
import { ProcessOutputError, processOutputs } from './process-outputs.js';
import { input, output } from './testing/flow.fixture.js';

const wholeTonnes = fc.integer({ min: 1, max: 1_000_000 }).map(String);

describe('processOutputs', () => {
  it('leaves the burden to the reference product when there is no co-product', () => {
    const iron = output('furnace', 'hot-metal', '100');
    const slag = output('furnace', 'blast-furnace-slag', '40', { role: 'waste' });
    const gas = output('furnace', 'blast-furnace-gas', '9', { role: 'by-product', unit: 'GJ' });
    expect(processOutputs([iron, slag, gas, input('furnace', 'coke', '50')])).toEqual([
      { processId: 'furnace', reference: iron, products: [{ output: iron, share: 1 }] },
    ]);
  });

  it('shares it by mass with co-products, whatever their unit of mass', () => {
    const [made] = processOutputs([
      output('plant', 'ammonia', '3'),
      output('plant', 'urea', '1000', { role: 'co-product', unit: 'kg' }),
    ]);
    expect(made?.products.map(({ output: { itemId }, share }) => [itemId, share])).toEqual([
      ['ammonia', 0.75],
      ['urea', 0.25],
    ]);
  });

  it('shares all of it, whatever the amounts', () => {
    fc.assert(
      fc.property(wholeTonnes, fc.array(wholeTonnes, { maxLength: 5 }), (reference, others) => {
        const coProducts = others.map((amount, at) => output('plant', `by-${at}`, amount, { role: 'co-product' }));
        const [made] = processOutputs([output('plant', 'main', reference), ...coProducts]);
        const shares = made?.products.map(({ share }) => share) ?? [];
        expect(shares).toHaveLength(others.length + 1);
        expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
      }),
    );
  });

  it('leaves out a process without a reference product, or with none made', () => {
    expect(processOutputs([output('flare', 'slag', '1', { role: 'waste' }), input('boiler', 'coke', '1')])).toEqual([]);
    expect(processOutputs([output('idle', 'lime', '0')])).toEqual([]);
  });

  it('refuses two reference products, naming them', () => {
    const two = [output('mill', 'coil', '1'), output('mill', 'plate', '2')];
    expect(() => processOutputs(two)).toThrow(ProcessOutputError);
    expect(() => processOutputs(two)).toThrow(/process mill .*coil and plate/);
  });

  it('refuses a co-product that has no mass', () => {
    const steam = output('plant', 'steam', '5', { role: 'co-product', unit: 'GJ' });
    expect(() => processOutputs([output('plant', 'ammonia', '1'), steam])).toThrow(/steam is in GJ/);
  });
});
