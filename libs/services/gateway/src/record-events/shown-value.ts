const shownLengthMax = 64;

/** An offending value as an error shows it: JSON text, cut to a length that fits a line. */
export function shownValue(value: unknown): string {
  if (value === undefined) return 'absent';
  const text = JSON.stringify(value);
  return text.length > shownLengthMax ? `${text.slice(0, shownLengthMax)}…` : text;
}

/** Characters that neither a terminal nor PostgreSQL's jsonb takes. */
const unshowable = /[\u0000-\u001f\u007f-\u009f]|\p{Surrogate}/gu;

/** A text of the sender that is safe to keep and to show, the rest replaced. */
export function showable(text: string): string {
  return text.replaceAll(unshowable, '\ufffd');
}
