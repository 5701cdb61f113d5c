/**
 * Draws the answers of the API as SVG: `node draw.mjs sankey <supply-graph.json>` and
 * `node draw.mjs histogram <draws.json> <run.json>`, each to standard output.
 */
import { readFileSync } from 'node:fs';

const ink = '#1f2933';
const palette = ['#3b6ea5', '#c46b3f', '#5b8c5a', '#8a6fae', '#b8963e', '#4f9aa8', '#a8577e'];
const text = (x, y, words, anchor = 'start') =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" stroke="white" stroke-width="3" paint-order="stroke">${escape(words)}</text>`;
const escape = (words) => words.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const read = (file) => JSON.parse(readFileSync(file, 'utf8'));
const percent = (share) => `${(100 * share).toFixed(1)} %`;

function svg(width, height, title, body) {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12" fill="${ink}">`,
    `<title>${escape(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="white"/>`,
    ...body,
    '</svg>\n',
  ].join('\n');
}

/** Columns by the longest way to what is demanded; loops are cut after as many steps as there are nodes. */
function columnsOf(nodes, links) {
  const column = new Map(nodes.map(({ id }) => [id, 0]));
  for (let step = 0; step < nodes.length; step += 1)
    for (const { from, to } of links)
      column.set(from, Math.max(column.get(from), Math.min(column.get(to) + 1, nodes.length)));
  return column;
}

function sankey({ nodes, links }) {
  const [width, height, nodeWidth, gap, top] = [1180, 640, 14, 20, 60];
  const column = columnsOf(nodes, links);
  const last = Math.max(...column.values());
  const at = new Map();
  const size = (quantity) => Math.abs(Number(quantity.value));
  const byColumn = Array.from({ length: last + 1 }, (_, c) => nodes.filter(({ id }) => column.get(id) === c));
  const tallest = Math.max(...byColumn.map((list) => list.reduce((sum, node) => sum + size(node.throughput), 0)));
  const most = Math.max(...byColumn.map((list) => list.length));
  const scale = (height - top - 30 - gap * (most - 1)) / tallest;
  const colours = new Map(
    [...new Set(nodes.map(({ tags }) => tags.stage))].map((stage, n) => [stage, palette[n % palette.length]]),
  );
  byColumn.forEach((list, c) => {
    let y = top;
    // Beside what it delivers to, so that few ribbons cross; larger ones first.
    const consumer = ({ id }) =>
      Math.min(...links.filter(({ from }) => from === id).map(({ to }) => at.get(to)?.y ?? 0), height);
    for (const node of list.sort((a, b) => consumer(a) - consumer(b) || size(b.throughput) - size(a.throughput))) {
      const x = 230 + ((last - c) / Math.max(1, last)) * (width - 420);
      at.set(node.id, { x, y, in: y, out: y, colour: colours.get(node.tags.stage) });
      y += Math.max(1, size(node.throughput) * scale) + gap;
    }
  });
  const body = [text(20, 22, 'Shares of the score, from supplier to consumer')];
  for (const { from, to, share } of [...links].sort(
    (a, b) => at.get(a.from).y - at.get(b.from).y || at.get(a.to).y - at.get(b.to).y,
  )) {
    const [a, b, thick] = [at.get(from), at.get(to), Math.max(0.5, size(share) * scale)];
    const [x1, x2, y1, y2] = [a.x + nodeWidth, b.x, a.out, b.in].map((value) => Number(value.toFixed(1)));
    const [middle, t] = [(x1 + x2) / 2, Number(thick.toFixed(2))];
    body.push(
      `<path d="M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}v${t}C${middle} ${y2 + t} ${middle} ${y1 + t} ${x1} ${y1 + t}z" fill="${a.colour}" fill-opacity="0.35"/>`,
    );
    a.out += thick;
    b.in += thick;
  }
  // Neighbouring columns write at two heights.
  const labelStep = 14;
  for (const { id, throughput } of nodes) {
    const { x, y, colour } = at.get(id);
    const tall = Math.max(1, size(throughput) * scale);
    body.push(`<rect x="${x}" y="${y.toFixed(1)}" width="${nodeWidth}" height="${tall.toFixed(1)}" fill="${colour}"/>`);
    const name = id.replace(/^background\./, '').replace(/ for .*/, '');
    const words = `${name} ${percent(Number(throughput.value))}`;
    const isSource = !links.some(({ to }) => to === id);
    const above = y - 5 - labelStep * (column.get(id) % 2);
    body.push(isSource ? text(x - 6, y + tall / 2 + 4, words, 'end') : text(x + nodeWidth / 2, above, words, 'middle'));
  }
  [...colours].forEach(([stage, colour], n) => {
    body.push(
      `<rect x="${20 + n * 150}" y="${height - 18}" width="10" height="10" fill="${colour}"/>`,
      text(35 + n * 150, height - 9, stage ?? 'rest'),
    );
  });
  return svg(width, height, 'Supply graph', body);
}

function histogram({ bins }, { quantities }) {
  const [width, height, left, bottom] = [820, 380, 60, 50];
  const total = quantities.find(({ id }) => id === 'assessment.total');
  const [low, high] = [Number(bins[0].low.value), Number(bins.at(-1).high.value)];
  const most = Math.max(...bins.map(({ share }) => Number(share.value)));
  const x = (value) => left + ((value - low) / (high - low)) * (width - left - 20);
  const y = (share) => height - bottom - (share / most) * (height - bottom - 50);
  const body = bins.map(({ low: from, high: to, share }) => {
    const [x1, x2, top] = [x(Number(from.value)), x(Number(to.value)), y(Number(share.value))];
    return `<rect x="${x1.toFixed(1)}" y="${top.toFixed(1)}" width="${(x2 - x1 - 1).toFixed(1)}" height="${(height - bottom - top).toFixed(1)}" fill="${palette[0]}" fill-opacity="0.7"/>`;
  });
  const { uncertainty, value, unit } = total;
  const marks = { low: uncertainty.low, score: value, high: uncertainty.high };
  for (const [name, mark] of Object.entries(marks)) {
    const at = x(Number(mark));
    body.push(
      `<line x1="${at.toFixed(1)}" x2="${at.toFixed(1)}" y1="34" y2="${height - bottom}" stroke="${palette[1]}" stroke-dasharray="4 3"/>`,
      text(at, 28, `${name} ${Number(mark).toFixed(1)}`, 'middle'),
    );
  }
  for (let n = 0; n <= 5; n += 1) {
    const tick = low + (n / 5) * (high - low);
    body.push(text(x(tick), height - bottom + 18, tick.toFixed(0), 'middle'));
  }
  body.push(text(width / 2, height - 10, `${unit}, ${uncertainty.draws} draws, 95 % interval`, 'middle'));
  return svg(width, height, 'Monte Carlo draws', body);
}

const [kind, first, second] = process.argv.slice(2);
if (kind === 'sankey') process.stdout.write(sankey(read(first)));
else if (kind === 'histogram') process.stdout.write(histogram(read(first), read(second)));
else throw new Error('usage: draw.mjs sankey <supply-graph.json> | histogram <draws.json> <run.json>');
