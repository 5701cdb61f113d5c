import { loadRulebook } from '@carbon-butler/domain-rulebook';
import { chainFlows, input, installation, rulesDate as firstDay, year } from '../testing/steel-chain.fixture.js';
import { assessInstallation, rulesDate } from './assess-installation.js';

const book = loadRulebook();

describe('rulesDate', () => {
  it('is the last day of production, but not before the definitive period', () => {
    expect(rulesDate(year, book)).toBe(firstDay);
    expect(rulesDate(2027, book)).toBe('2027-12-31');
  });
});

describe('assessInstallation', () => {
  const run = assessInstallation(installation(), book);

  it('states total, parts and every good on the way, each with an interval or a reason', () => {
    expect(run.figures.map(({ id }) => id)).toEqual([
      ...['see.total', 'see.direct', 'see.indirect', 'see.own', 'see.precursors'],
      ...['see.good.crude-steel', 'see.good.hot-metal', 'see.good.sinter'],
    ]);
    const value = (id: string): number => Number(run.figures.find((figure) => figure.id === id)?.value);
    expect(value('see.direct') + value('see.indirect')).toBeCloseTo(value('see.total'), 9);
    expect(value('see.own') + value('see.precursors')).toBeCloseTo(value('see.total'), 9);
    for (const { id, uncertainty } of run.figures)
      expect([id, uncertainty.kind]).toEqual([id, id === 'see.indirect' ? 'exact' : 'interval']);
  });

  it('passes its checks, and fails them where something is missing', () => {
    expect(run.checks.every(({ passed }) => passed)).toBe(true);
    const odd = [...chainFlows, input('sinter-plant', 'grid-electricity', '5', { unit: 'MWh' })];
    const failed = assessInstallation(installation(odd), book).checks.filter(({ passed }) => !passed);
    expect(failed.map(({ id, value }) => [id, value])).toEqual([['electricity.factor', '1']]);
  });

  it('warns of what is a reading, a default or left out', () => {
    const codes = (flows: typeof chainFlows) =>
      new Set(assessInstallation(installation(flows), book).warnings.map(({ code }) => code));
    const plain = codes(chainFlows);
    expect(plain).toContain('own-electricity');
    expect(plain).not.toContain('default-precursor');
    const odd = codes([
      ...chainFlows,
      input('converter', 'hot-metal', '1', { supplierId: 'rival' }),
      input('flare', 'natural-gas', '1', { unit: 'GJ' }),
    ]);
    expect(odd).toContain('default-precursor');
    expect(odd).toContain('process-without-product');
  });
});
