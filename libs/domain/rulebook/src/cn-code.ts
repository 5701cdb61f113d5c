import { CnCodeError } from './rulebook-errors.js';

declare const cnCodeBrand: unique symbol;

/** Digits of a Combined Nomenclature code (8) or its TARIC subdivision (10), checked. */
export type CnCode = string & { readonly [cnCodeBrand]: true };

const cnCodePattern = /^\d{8}(\d{2})?$/;
const cnTextLengthMax = 20;

/** Reads a code as people write it: `7208 51 20` or `72085120`. @throws CnCodeError */
export function parseCnCode(text: unknown): CnCode {
  if (typeof text !== 'string' || text.length > cnTextLengthMax) throw new CnCodeError(text);
  const digits = text.replaceAll(' ', '');
  if (!cnCodePattern.test(digits)) throw new CnCodeError(text);
  return digits as CnCode;
}

/** Shortest code the tables of the CBAM acts use: a heading of the Harmonised System. */
const headingDigits = 4;

/** The code and its leading parts, longest first, down to the heading. */
export function prefixesOf(code: CnCode): readonly string[] {
  return Array.from({ length: code.length - headingDigits + 1 }, (_, cut) => code.slice(0, code.length - cut));
}
