import { parse } from 'csv-parse/sync';
import { coil, quantity } from '../testing/footprint.fixture.js';
import { quantitiesCsv } from './quantities-csv.js';

const rowsOf = (csv: string): Record<string, string>[] => parse(csv, { columns: true });

describe('figures as CSV', () => {
  it('has a row a figure, with interval, basis, sources and run', () => {
    const csv = quantitiesCsv(coil.run);
    expect(csv.split('\r\n')[0]).toMatch(/^id,label_en,label_zh,value,unit,low,/);
    const rows = rowsOf(csv);
    expect(rows).toHaveLength(coil.run.quantities.length);
    expect(rows[0]).toMatchObject({
      id: 'footprint.total',
      value: '2590.03558397',
      low: '2436.7',
      sources: 'ledger 2025 June, line 3',
      run_digest: coil.run.digest,
    });
    expect(rows.at(-1)).toMatchObject({ low: '', exact_because: 'a count' });
  });

  it('lets no text of a partner be a formula, and leaves negative numbers alone', () => {
    const label = { en: '=HYPERLINK("http://x","y")', zh: '@SUM(A1)' };
    const sources = [{ id: '+1', version: '1', locator: 'a\n"b"', licence: 'c' }];
    const run = { ...coil.run, quantities: [quantity('q', '-5.2', { label, sources })] };
    const [row] = rowsOf(quantitiesCsv(run));
    expect(row).toMatchObject({
      label_en: `'=HYPERLINK("http://x","y")`,
      label_zh: `'@SUM(A1)`,
      sources: `'+1 1 a\n"b"`,
      value: '-5.2',
    });
  });

  it.each(['a\n=1', 'a\r=1'])('starts no row inside a text: %j', (en) => {
    const run = { ...coil.run, quantities: [quantity('q', '1', { label: { en, zh: '' } })] };
    expect(quantitiesCsv(run)).toContain(`"${en}"`);
  });

  it.each([' =1', '\u0000=1', '\t=1', '＝1'])('takes %j as a formula too', (en) => {
    const run = { ...coil.run, quantities: [quantity('q', '1', { label: { en, zh: '' } })] };
    expect(rowsOf(quantitiesCsv(run))[0]?.label_en).toBe(`'${en}`);
  });
});
