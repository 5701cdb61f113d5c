import { input, output } from './testing/flow.fixture.js';
import { amountParameterId, amountRelative95ById, crossesFence, flowKey, internalItems } from './yearly-flow.js';

const cokeMade = output('ovens', 'coke', '1000', { relative95: '0.01' });
const cokeUsed = input('furnace', 'coke', '900', { relative95: '0.05' });
const cokeBought = input('furnace', 'coke', '300', { supplierId: 'merchant', relative95: '0.03' });
const coal = input('ovens', 'coking-coal', '1400');
const iron = output('furnace', 'hot-metal', '2000');
const flows = [cokeMade, cokeUsed, cokeBought, coal, iron];

describe('flowKey', () => {
  it('tells bought and own apart', () => {
    expect(flowKey(cokeUsed)).toBe('furnace/input/coke');
    expect(flowKey(cokeBought)).toBe('furnace/input/coke/merchant');
  });
});

describe('internalItems', () => {
  it('holds what is made and used here', () => {
    expect([...internalItems(flows)]).toEqual(['coke']);
  });

  it('does not take a bought input for use of what is made', () => {
    expect([...internalItems([cokeMade, cokeBought])]).toEqual([]);
  });

  it('holds what a process feeds back to itself', () => {
    expect([...internalItems([output('ovens', 'gas', '10'), input('ovens', 'gas', '3')])]).toEqual(['gas']);
  });
});

describe('the variables of amounts', () => {
  const made = internalItems(flows);

  it('are one for production and use of an internal item, else one a flow', () => {
    expect(flows.map((flow) => amountParameterId(flow, made))).toEqual([
      'amount:internal/coke',
      'amount:internal/coke',
      'amount:furnace/input/coke/merchant',
      'amount:ovens/input/coking-coal',
      'amount:furnace/output/hot-metal',
    ]);
    expect(flows.map((flow) => crossesFence(flow, made))).toEqual([false, false, true, true, true]);
  });

  it('are as wide as their flow, an internal item as its production, in whatever order', () => {
    const expected = {
      'amount:internal/coke': 0.01,
      'amount:furnace/input/coke/merchant': 0.03,
      'amount:ovens/input/coking-coal': 0.02,
      'amount:furnace/output/hot-metal': 0.02,
    };
    expect(Object.fromEntries(amountRelative95ById(flows))).toEqual(expected);
    expect(Object.fromEntries(amountRelative95ById([...flows].reverse()))).toEqual(expected);
  });
});
