import fc from 'fast-check';
import { balanceCarbon, balanceInternalItems } from './carbon-balance.js';
import type { CarbonContent } from './carbon-content.js';
import { input, output } from './testing/flow.fixture.js';
import type { YearlyFlow } from './yearly-flow.js';

const carbonTPerUnit: Readonly<Record<string, number>> = { coal: 0.7, coke: 0.85, iron: 0.045 };

function contentOf(itemId: string): CarbonContent | undefined {
  const content = carbonTPerUnit[itemId];
  return content === undefined ? undefined : { carbonTPerUnit: content, rules: [] };
}

/** Processes in a row: each uses what earlier ones leave it, in the shares drawn, and the rest leaves the works. */
const coherentNetwork = fc
  .array(
    fc.record({
      boughtT: fc.integer({ min: 0, max: 100_000 }),
      madeT: fc.integer({ min: 1, max: 100_000 }),
      carbon: fc.integer({ min: 0, max: 1_000 }).map((permille) => permille / 1000),
      user: fc.option(fc.nat({ max: 100 }), { nil: undefined }),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((steps) => {
    const contents = steps.map(({ carbon }, at) => [`item-${at}`, carbon] as const);
    const flows = steps.flatMap(({ boughtT, madeT, user }, at): readonly YearlyFlow[] => [
      input(`process-${at}`, 'coal', String(boughtT), { supplierId: 'mine' }),
      output(`process-${at}`, `item-${at}`, String(madeT)),
      // Any process may be the user, an earlier one or the maker itself too: loops are coherent as well.
      ...(user === undefined ? [] : [input(`process-${user % steps.length}`, `item-${at}`, String(madeT))]),
    ]);
    return { flows, contents: new Map([...contents, ['coal', 0.7]]) };
  });

describe('balanceCarbon', () => {
  const works = [
    input('ovens', 'coal', '1400'),
    output('ovens', 'coke', '1000'),
    input('furnace', 'coke', '1000'),
    input('furnace', 'coke', '200', { supplierId: 'merchant' }),
    output('furnace', 'iron', '3000'),
  ];

  it('counts carbon where it is emitted', () => {
    const balance = balanceCarbon(works, contentOf);
    expect(balance.processes.map(({ processId }) => processId)).toEqual(['furnace', 'ovens']);
    const [furnace, ovens] = balance.processes;
    expect(ovens?.emittedT).toBeCloseTo(1400 * 0.7 - 1000 * 0.85, 9);
    expect(furnace?.carbonInT).toBeCloseTo(1200 * 0.85, 9);
    expect(furnace?.carbonOutT).toBeCloseTo(3000 * 0.045, 9);
    expect(balance.boughtT).toBeCloseTo(1400 * 0.7 + 200 * 0.85, 9);
    expect(balance.leavingT).toBeCloseTo(3000 * 0.045, 9);
    expect(balance.unaccountedT).toBeCloseTo(0, 9);
  });

  it('shows what is made and neither used nor sold', () => {
    const used = works.map((flow) =>
      flow.direction === 'input' && !flow.supplierId ? { ...flow, amount: '900' } : flow,
    );
    const coal = 900 * 0.7;
    const balance = balanceCarbon(used, contentOf);
    expect(balance.boughtT).toBeCloseTo(coal + 200 * 0.85, 9);
    expect(balance.unaccountedT).toBeCloseTo(100 * 0.85, 9);
  });

  it('leaves out what carries no carbon', () => {
    const { processes, boughtT } = balanceCarbon(
      [input('kiln', 'water', '5'), output('kiln', 'steam', '5')],
      contentOf,
    );
    expect(processes).toEqual([expect.objectContaining({ processId: 'kiln', flows: [], emittedT: 0 })]);
    expect(boughtT).toBe(0);
  });

  it('telescopes: the processes together emit what is bought and does not leave', () => {
    fc.assert(
      fc.property(coherentNetwork, ({ flows, contents }) => {
        const balance = balanceCarbon(flows, (itemId) => ({ carbonTPerUnit: contents.get(itemId) ?? 0, rules: [] }));
        const emittedT = balance.processes.reduce((sum, process) => sum + process.emittedT, 0);
        expect(emittedT).toBeCloseTo(balance.boughtT - balance.leavingT, 6);
        expect(balance.emittedT).toBe(emittedT);
        expect(balance.unaccountedT).toBeCloseTo(0, 6);
      }),
    );
  });
});

describe('balanceInternalItems', () => {
  it('compares what is made with what is used, bought apart', () => {
    const flows = [
      output('ovens', 'coke', '1000'),
      input('furnace', 'coke', '700'),
      input('sinter-plant', 'coke', '250'),
      input('furnace', 'coke', '400', { supplierId: 'merchant' }),
      output('furnace', 'iron', '3000'),
    ];
    expect(balanceInternalItems(flows)).toEqual([
      { itemId: 'coke', unit: 't', made: '1000', used: '950', gapShare: 0.05 },
    ]);
  });

  it('says nothing of a share where nothing is made', () => {
    const [gas] = balanceInternalItems([output('ovens', 'gas', '0'), input('kiln', 'gas', '5')]);
    expect(gas?.gapShare).toBe(0);
  });
});
