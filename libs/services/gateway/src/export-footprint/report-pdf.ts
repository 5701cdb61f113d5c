import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { barScale, type Report, type ReportBlock } from '@carbon-butler/engine-footprint-documents';
import PDFDocument from 'pdfkit';
import { columnShares } from './column-shares.js';

const margin = 54;
const bodySize = 9.5;
const smallSize = 8;
const ink = '#1b1f24';
const faint = '#5a6270';
const rule = '#d8dce3';
const bar = '#2f7d5b';
const labelShare = 0.38;
const barHeight = 8;
const rowHeight = 16;
/** Laying out text takes milliseconds a row: other requests get their turn in between. */
const rowsATurn = 20;
/** A row fits on a page, below its table's head. */
const rowHeightMax = 600;
const cellGap = 8;
/** A text is laid out in lines of its own width only with a little more. */
const roundingRoom = 0.5;
/** Room a heading needs with what follows it. */
const headingRoom = 90;

let font: Buffer | undefined;

/** Latin and simplified Chinese; what it has no glyph for shows as an empty box. */
function reportFont(): Buffer {
  return (font ??= readFileSync(join(__dirname, '../../assets/fonts/NotoSansSC-Regular.ttf')));
}

/** The report as a PDF of A4 pages. The same report gives the same bytes. */
export async function reportPdf(report: Report, madeAt: Date): Promise<Buffer> {
  const document = new PDFDocument({
    size: 'A4',
    margin,
    bufferPages: true,
    lang: report.language,
    info: { Title: report.title, CreationDate: madeAt, ModDate: madeAt },
  });
  const bytes = buffer(document);
  document.registerFont('report', reportFont()).font('report');
  document.fontSize(18).fillColor(ink).text(report.title);
  document.fontSize(bodySize).fillColor(faint).text(report.subtitle).moveDown();
  for (const { heading, blocks } of report.sections) {
    ensureRoom(document, headingRoom + heightOfBars(blocks[0]));
    document.moveDown(0.6).fontSize(12.5).fillColor(ink).text(heading).moveDown(0.3);
    for (const block of blocks) {
      await drawBlock(document, block);
      await nextTurn();
    }
  }
  numberPages(document);
  document.end();
  return bytes;
}

type Pdf = PDFKit.PDFDocument;

async function drawBlock(document: Pdf, block: ReportBlock): Promise<void> {
  switch (block.kind) {
    case 'paragraph':
      document.fontSize(bodySize).fillColor(ink).text(block.text).moveDown(0.4);
      return;
    case 'facts':
      await drawRows(
        document,
        block.facts.map(([name, value]) => [name, value]),
        [{ share: 0.25 }, { share: 0.75 }],
      );
      return;
    case 'table':
      await drawTable(document, block);
      return;
    case 'bars':
      drawBars(document, block);
  }
}

interface Column {
  readonly share: number;
  readonly isNumber?: boolean;
}

async function drawTable(
  document: Pdf,
  { columns, rows }: Extract<ReportBlock, { readonly kind: 'table' }>,
): Promise<void> {
  document.fontSize(smallSize);
  const texts = [columns.map(({ name }) => name), ...rows];
  const shares = await columnShares(
    columns.map(({ isNumber = false }, column) => ({
      texts: texts.map((row) => row[column] ?? ''),
      isWhole: isNumber,
    })),
    (text) => document.widthOfString(text) + cellGap + roundingRoom,
    contentWidth(document),
  );
  const layout = columns.map(({ isNumber = false }, column) => ({ share: shares[column] ?? 0, isNumber }));
  await drawRows(document, texts, layout, true);
}

async function drawRows(
  document: Pdf,
  rows: readonly (readonly string[])[],
  columns: readonly Column[],
  hasHead = false,
): Promise<void> {
  const head = hasHead ? rows[0] : undefined;
  for (const [row, texts] of rows.entries()) {
    const isHead = hasHead && row === 0;
    const height = heightOfRow(document, texts, columns);
    // A head does not stay alone at the foot of a page, and is there again on the next.
    const isNewPage = ensureRoom(document, isHead ? 3 * height : height);
    if (isNewPage && head && !isHead) drawRow(document, head, columns, heightOfRow(document, head, columns), headStyle);
    drawRow(document, texts, columns, height, isHead ? headStyle : hasHead ? rowStyle : factStyle);
    if (row % rowsATurn === rowsATurn - 1) await nextTurn();
  }
  document.moveDown(0.5);
}

interface RowStyle {
  readonly first: string;
  readonly others: string;
  readonly line: string;
}

const headStyle: RowStyle = { first: faint, others: faint, line: faint };
const rowStyle: RowStyle = { first: ink, others: ink, line: rule };
const factStyle: RowStyle = { first: faint, others: ink, line: rule };

function drawRow(
  document: Pdf,
  texts: readonly string[],
  columns: readonly Column[],
  height: number,
  style: RowStyle,
): void {
  const width = contentWidth(document);
  const top = document.y;
  let left = margin;
  for (const [column, text] of texts.entries()) {
    const { share = 0, isNumber = false } = columns[column] ?? {};
    document.fillColor(column === 0 ? style.first : style.others).text(text, left, top, {
      width: share * width - cellGap,
      align: isNumber ? 'right' : 'left',
      // What takes more than a page is cut there; shorter texts are not measured again.
      ...(height === rowHeightMax && { height, ellipsis: true }),
    });
    left += share * width;
  }
  document.moveTo(margin, top + height - 2).lineTo(margin + width, top + height - 2);
  document.lineWidth(0.4).strokeColor(style.line).stroke();
  document.x = margin;
  document.y = top + height;
}

function heightOfRow(document: Pdf, texts: readonly string[], columns: readonly Column[]): number {
  document.fontSize(smallSize);
  const width = contentWidth(document);
  const heights = texts.map((text, column) =>
    document.heightOfString(text, { width: (columns[column]?.share ?? 0) * width - cellGap }),
  );
  return Math.min(Math.max(...heights, smallSize) + 4, rowHeightMax);
}

/** Bars stay together and with their heading. */
function heightOfBars(block: ReportBlock | undefined): number {
  return block?.kind === 'bars' ? block.bars.length * rowHeight : 0;
}

function drawBars(document: Pdf, block: Extract<ReportBlock, { readonly kind: 'bars' }>): void {
  const { bars } = block;
  const width = contentWidth(document);
  const scale = barScale(bars);
  const x = (value: number): number => margin + width * labelShare + scale.at(value) * width * (1 - labelShare);
  document.fontSize(smallSize);
  ensureRoom(document, heightOfBars(block));
  for (const { label, value, low, high } of bars) {
    ensureRoom(document, rowHeight);
    const top = document.y;
    const middle = top + barHeight / 2;
    document.fillColor(ink).text(label, margin, top - 1, {
      width: width * labelShare - 8,
      height: rowHeight,
      align: 'right',
      ellipsis: true,
    });
    const [from, to] = [Math.min(0, value), Math.max(0, value)];
    document.rect(x(from), top, x(to) - x(from), barHeight).fill(bar);
    document.moveTo(x(low), middle).lineTo(x(high), middle).lineWidth(0.8).strokeColor(ink).stroke();
    document.x = margin;
    document.y = top + rowHeight;
  }
  document.moveDown(0.5);
}

function contentWidth(document: Pdf): number {
  return document.page.width - 2 * margin;
}

/** True where that took a new page. */
function ensureRoom(document: Pdf, height: number): boolean {
  if (document.y + height <= document.page.height - margin) return false;
  document.addPage();
  return true;
}

function numberPages(document: Pdf): void {
  const { start, count } = document.bufferedPageRange();
  for (let page = 0; page < count; page += 1) {
    document.switchToPage(start + page);
    // Below the margin, where text would else begin another page.
    document.page.margins.bottom = 0;
    const text = `${page + 1} / ${count}`;
    document.fontSize(smallSize).fillColor(faint);
    const left = (document.page.width - document.widthOfString(text)) / 2;
    document.text(text, left, document.page.height - margin / 1.6, { lineBreak: false });
  }
}
