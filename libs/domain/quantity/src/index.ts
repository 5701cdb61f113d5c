export { decimalText, DecimalError, parseDecimal, statedDecimalText } from './decimal.js';
export { arbitraryUnit, convert, dimensionOf, isUnit, sameDimension, UnitError } from './unit.js';
export type { Dimension } from './unit.js';
export { intervalAround } from './interval-around.js';
export { exact, figure, FigureError } from './figure.js';
export type {
  Basis,
  Exact,
  Figure,
  FigureInput,
  Interval,
  LocalizedText,
  Quantity,
  RunRef,
  SourceRef,
  Uncertainty,
} from './figure.js';
