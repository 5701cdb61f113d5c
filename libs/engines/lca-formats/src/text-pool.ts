const pooledLengthMax = 200;
const pooledTextsMax = 200_000;

/**
 * Texts cut out of a file, each kept once and apart from it: the engine's own slices of a string keep the whole
 * string alive, which for a streamed file would be all of it.
 */
export class TextPool {
  private readonly texts = new Map<string, string>();

  keep(text: string): string {
    const known = this.texts.get(text);
    if (known !== undefined) return known;
    // A slice of a new string one character longer lives on that string alone.
    const own = ` ${text}`.slice(1);
    if (own.length <= pooledLengthMax && this.texts.size < pooledTextsMax) this.texts.set(own, own);
    return own;
  }
}
