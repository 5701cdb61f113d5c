import { reportHtml } from './report-html.js';
import type { ReportBlock } from './report.js';
import { shortened } from './shortened.js';

const page = (...blocks: readonly ReportBlock[]): string =>
  reportHtml({ language: 'en', title: 'T', subtitle: 'S', sections: [{ heading: 'H', blocks }] });

describe('a page', () => {
  it('cuts no label of a bar at its beginning', () => {
    const label = 'background.industrial.aluminium-primary-ingot.CN for materials, module works';
    const html = page({ kind: 'bars', unit: 'kg', bars: [{ label, value: 1, low: 0, high: 2 }] });
    expect(html).toContain('>background.industrial.aluminium-prima…<');
  });

  it('breaks no unit or code, and lets long texts break', () => {
    const columns = [{ name: 'Figure' }, { name: 'Value', isNumber: true }, { name: 'Unit' }];
    const html = page({ kind: 'table', columns, rows: [['a figure with a long name', '1', 'kgCO2e']] });
    expect(html).toContain('<td>a figure with a long name</td><td class="number">1</td><td class="short">kgCO2e</td>');
  });
});

describe('a shortened text', () => {
  it.each([
    ['short', 5, 'short'],
    ['longer', 5, 'long…'],
    ['碳足迹', 6, '碳足迹'],
    ['碳足迹', 5, '碳…'],
    ['', 3, ''],
    ['ab', 0, '…'],
  ])('%j in the room of %i letters is %j', (text, letters, expected) => {
    expect(shortened(text, letters)).toBe(expected);
  });
});
