import { barScale } from './bar-layout.js';
import type { Report, ReportBar, ReportBlock } from './report.js';
import { shortened } from './shortened.js';

/** A page of its own: nothing is fetched, and no text of it can become markup. */
export function reportHtml({ language, title, subtitle, sections }: Report): string {
  const body = sections
    .map(({ heading, blocks }) => `<section><h2>${escaped(heading)}</h2>${blocks.map(blockHtml).join('')}</section>`)
    .join('\n');
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
<p class="subtitle">${escaped(subtitle)}</p>
${body}
</main>
</body>
</html>
`;
}

function blockHtml(block: ReportBlock): string {
  switch (block.kind) {
    case 'paragraph':
      return `<p>${escaped(block.text)}</p>`;
    case 'facts':
      return `<dl>${block.facts.map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`).join('')}</dl>`;
    case 'table':
      return tableHtml(block);
    case 'bars':
      return barsSvg(block.bars, block.unit);
  }
}

function tableHtml({ columns, rows }: Extract<ReportBlock, { readonly kind: 'table' }>): string {
  // Units and codes are not broken, whatever else of a table is long.
  const layout = columns.map(({ name, isNumber }, column) => ({
    isNumber,
    isShort: [name, ...rows.map((row) => row[column] ?? '')].every(({ length }) => length <= shortMax),
  }));
  const cell = (tag: 'td' | 'th', text: string, column: number): string => {
    const scope = tag === 'th' ? ' scope="col"' : '';
    const { isNumber = false, isShort = false } = layout[column] ?? {};
    const kind = isNumber ? ' class="number"' : isShort ? ' class="short"' : '';
    return `<${tag}${scope}${kind}>${escaped(text)}</${tag}>`;
  };
  const head = columns.map(({ name }, column) => cell('th', name, column)).join('');
  const body = rows.map((row) => `<tr>${row.map((text, column) => cell('td', text, column)).join('')}</tr>`).join('');
  return `<div class="wide"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}

const shortMax = 18;

const width = 720;
const labelWidth = 260;
const rowHeight = 24;
/** Letters that a label has room for; the table below has the whole name. */
const labelLetters = 38;

/** Bars with their intervals; the table beside it has the numbers. */
function barsSvg(bars: readonly ReportBar[], unit: string): string {
  const scale = barScale(bars);
  const x = (value: number): string => (labelWidth + scale.at(value) * (width - labelWidth - 10)).toFixed(1);
  const rows = bars.map(({ label, value, low, high }, row) => {
    const y = row * rowHeight;
    const [from, to] = [Math.min(0, value), Math.max(0, value)];
    const barWidth = (Number(x(to)) - Number(x(from))).toFixed(1);
    return `<text x="${labelWidth - 8}" y="${y + 16}" text-anchor="end">${escaped(shortened(label, labelLetters))}</text>
<rect x="${x(from)}" y="${y + 5}" width="${barWidth}" height="14"/>
<path d="M${x(low)} ${y + 8}v8M${x(low)} ${y + 12}H${x(high)}M${x(high)} ${y + 8}v8"/>`;
  });
  const height = bars.length * rowHeight;
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(unit)}">
<line x1="${x(0)}" y1="0" x2="${x(0)}" y2="${height}"/>
${rows.join('\n')}
</svg>`;
}

const replacements: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => replacements[character] ?? '');
}

const style = `
body{margin:0;color:#1b1f24;background:#fff;font:15px/1.5 system-ui,"Noto Sans SC","PingFang SC","Microsoft YaHei",sans-serif}
main{max-width:800px;margin:2rem auto;padding:0 1rem}
h1{font-size:1.7rem;margin:0}h2{font-size:1.15rem;margin:2rem 0 .6rem;border-bottom:1px solid #c9ced6;padding-bottom:.2rem}
.subtitle{color:#4a5260;margin:.4rem 0 0}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:13px;margin:.6rem 0}
th,td{text-align:left;vertical-align:top;padding:.25rem .6rem .25rem 0;border-bottom:1px solid #e4e7ec;overflow-wrap:anywhere}
th{color:#4a5260;font-weight:600}.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}.short{white-space:nowrap}
dl{display:grid;grid-template-columns:minmax(9rem,12rem) 1fr;gap:.3rem 1rem;margin:.6rem 0}dt{color:#4a5260}dd{margin:0;overflow-wrap:anywhere}
svg{width:100%;height:auto;margin:.6rem 0;font-size:12px}rect{fill:#2f7d5b}path{stroke:#1b1f24;fill:none}line{stroke:#8a93a1}
@media print{main{margin:0;max-width:none}section{break-inside:auto}h2{break-after:avoid}tr,svg{break-inside:avoid}}
`;
