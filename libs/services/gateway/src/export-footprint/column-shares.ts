/** Most of a table that one word, or a text that stays whole, may claim before others; a longer one is broken. */
const wordShareMax = 0.3;
const wholeShareMax = 0.4;
/** A column of a few words, such as units and codes, stays whole too. */
const shortShareMax = 0.2;
/** What a line can't be broken within; scripts without blanks break anywhere. */
const breaks = /[\s\u2e80-\uffef]+|(?<=[-/])/u;

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
export function columnShares(
  columns: readonly ColumnTexts[],
  widthOf: (text: string) => number,
  width: number,
): readonly number[] {
  const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map(widthOf));
  const most = columns.map(({ texts }) => widest(texts));
  const least = columns.map(({ texts, isWhole }, column) => {
    const whole = most[column] ?? 0;
    if (isWhole || whole <= shortShareMax * width) return Math.min(whole, wholeShareMax * width);
    return Math.min(widest(texts.flatMap((text) => text.split(breaks))), wordShareMax * width);
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

/** Takes what is missing from the columns that are not short, where they have it. */
function shrunk(rooms: readonly number[], free: number, short: number): readonly number[] {
  const long = sum(rooms.filter((room) => room > short));
  return long + free <= 0 ? rooms : rooms.map((room) => (room > short ? (room * (long + free)) / long : room));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
