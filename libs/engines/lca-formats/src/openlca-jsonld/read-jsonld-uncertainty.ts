import type { DataElement } from '../data-element.js';
import type { FindingLog } from '../findings.js';
import type { Place } from '../import-error.js';
import type { Pedigree, Uncertainty } from '../neutral-model.js';
import { checkedUncertainty } from '../read-uncertainty.js';
import { lognormalFromGsd, normal, triangular, uniform } from '../uncertainty-encodings.js';

function stated(element: DataElement): Uncertainty | undefined {
  const type = element.textAt('distributionType');
  const number = (name: string): number => element.argumentAt(name);
  switch (type) {
    case 'LOG_NORMAL_DISTRIBUTION':
      return lognormalFromGsd(number('geomMean'), number('geomSd'));
    case 'NORMAL_DISTRIBUTION':
      return normal(number('mean'), number('sd'));
    case 'TRIANGLE_DISTRIBUTION':
      return triangular(number('minimum'), number('mode'), number('maximum'));
    case 'UNIFORM_DISTRIBUTION':
      return uniform(number('minimum'), number('maximum'));
    case undefined:
    case 'NONE':
      return undefined;
    default:
      return { kind: 'undefined', stated: type };
  }
}

export function readJsonldUncertainty(
  log: FindingLog,
  place: Place,
  path: string,
  amount: number,
  element: DataElement | undefined,
): Uncertainty | undefined {
  if (!element) return undefined;
  element.ignore('type');
  return checkedUncertainty(log, place, path, amount, stated(element));
}

/** Scores such as `(2;4;2;3;1)`; `n.a.` or a sixth score leave no pedigree. */
export function readPedigree(log: FindingLog, place: Place, text: string | undefined): Pedigree | undefined {
  if (text === undefined) return undefined;
  const scores = text
    .replace(/[()]/g, '')
    .split(/[;,]/)
    .map((score) => Number(score.trim()));
  const [a, b, c, d, e] = scores.slice(0, 5);
  const valid =
    scores.length >= 5 && scores.slice(0, 5).every((score) => Number.isInteger(score) && score >= 1 && score <= 5);
  if (!valid || a === undefined || b === undefined || c === undefined || d === undefined || e === undefined) {
    log.add('incomplete-pedigree', 'loss', place, 'pedigree', text, 'not five scores from 1 to 5');
    return undefined;
  }
  return [a, b, c, d, e];
}
