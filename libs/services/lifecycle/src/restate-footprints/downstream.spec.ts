import { input, output } from '../testing/system-inputs.fixture.js';
import { downstreamItems } from './downstream.js';

const flows = [
  output('ovens', 'coke', '1'),
  output('ovens', 'coke-oven-gas', '1', { role: 'by-product', unit: 'GJ' }),
  input('furnace', 'coke', '1'),
  input('furnace', 'purchased-coke', '1', { supplierId: 'merchant' }),
  output('furnace', 'hot-metal', '1'),
  input('kiln', 'coke-oven-gas', '1', { unit: 'GJ' }),
  output('kiln', 'lime', '1'),
  input('converter', 'hot-metal', '1'),
  input('converter', 'lime', '1'),
  output('converter', 'crude-steel', '1'),
  output('converter', 'home-scrap', '1', { role: 'by-product' }),
  input('mill', 'crude-steel', '1', { supplierId: 'rival' }),
  output('mill', 'hot-rolled-coil', '1'),
];

function downstreamOf(...processIds: readonly string[]): readonly string[] {
  return [...downstreamItems(flows, new Set(processIds))].sort();
}

describe('downstreamItems', () => {
  it('follows products and by-products as far as they are used', () => {
    expect(downstreamOf('ovens')).toEqual(['coke', 'crude-steel', 'hot-metal', 'lime']);
    expect(downstreamOf('kiln')).toEqual(['crude-steel', 'lime']);
  });

  it('does not follow an item to who buys it elsewhere', () => {
    expect(downstreamOf('converter')).toEqual(['crude-steel']);
  });

  it('unites what several processes reach', () => {
    expect(downstreamOf('mill', 'kiln')).toEqual(['crude-steel', 'hot-rolled-coil', 'lime']);
  });

  it('ends in a loop', () => {
    const loop = [...flows, input('ovens', 'crude-steel', '1')];
    expect(downstreamItems(loop, new Set(['converter']))).toEqual(
      new Set(['crude-steel', 'coke', 'lime', 'hot-metal']),
    );
  });

  it('is empty for a process that has nothing recorded', () => {
    expect(downstreamOf('unknown')).toEqual([]);
  });
});
