import { setImmediate as nextTurn } from 'node:timers/promises';

/** Most of a table that one word, or a text that stays whole, may claim before others; a longer one is broken. */
const wordShareMax = 0.3;
const wholeShareMax = 0.4;
/** A column of a few words, such as units and codes, stays whole too. */
const shortShareMax = 0.2;
/** What a line can't be broken within; scripts without blanks break anywhere. */
const breaks = /[\s\u2e80-\uffef]+|(?<=[-/])/u;
/** A text that is longer is taken to go on as it begins. */
const measuredLengthMax = 200;
/** To measure takes a microsecond a character: other requests get their turn in between. */
const charactersATurn = 10_000;

export interface ColumnTexts {
  readonly texts: readonly string[];
  /** Its texts stay on one line each where there is room, as numbers do. */
  readonly isWhole: boolean;
}

/**
 * Shares of a table's width, summing to 1. Each column gets room for its longest word, and what is left goes where
 * texts would else take more lines.
 *
 * @param widthOf a text needs on one line, gap included, in the unit of `width`
 */
export async function columnShares(
  columns: readonly ColumnTexts[],
  widthOf: (text: string) => number,
  width: number,
): Promise<readonly number[]> {
  const widths = await measured(columns, widthOf);
  const most = widths.map(({ whole }) => whole);
  const least = columns.map(({ isWhole }, column) => {
    const { whole, word } = widths[column] ?? { whole: 0, word: 0 };
    if (isWhole || whole <= shortShareMax * width) return Math.min(whole, wholeShareMax * width);
    return Math.min(word, wordShareMax * width);
  });
  const wanted = most.map((widestText, column) => Math.max(0, widestText - (least[column] ?? 0)));
  const claimed = sum(wanted);
  const free = width - sum(least);
  const rooms =
    free < 0
      ? shrunk(least, free, shortShareMax * width)
      : least.map((room, column) => room + (claimed === 0 ? 0 : (free * (wanted[column] ?? 0)) / claimed));
  const total = sum(rooms);
  return rooms.map((room) => (total === 0 ? 1 / columns.length : room / total));
}

interface ColumnWidths {
  /** Of the widest text on one line. */
  readonly whole: number;
  /** Of the widest word, where texts may be broken. */
  readonly word: number;
}

async function measured(
  columns: readonly ColumnTexts[],
  widthOf: (text: string) => number,
): Promise<readonly ColumnWidths[]> {
  const widths: ColumnWidths[] = [];
  let characters = 0;
  for (const { texts, isWhole } of columns) {
    let [whole, word] = [0, 0];
    for (const text of texts) {
      const start = text.slice(0, measuredLengthMax);
      whole = Math.max(whole, (widthOf(start) * text.length) / Math.max(1, start.length));
      if (!isWhole) word = Math.max(word, ...start.split(breaks).map(widthOf));
      characters += 2 * start.length;
      if (characters > charactersATurn) {
        characters = 0;
        await nextTurn();
      }
    }
    widths.push({ whole, word });
  }
  return widths;
}

/** Takes what is missing from the columns that are not short, where they have it. */
function shrunk(rooms: readonly number[], free: number, short: number): readonly number[] {
  const long = sum(rooms.filter((room) => room > short));
  return long + free <= 0 ? rooms : rooms.map((room) => (room > short ? (room * (long + free)) / long : room));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
