import { figure } from '@carbon-butler/domain-quantity';
import type { Basis, Figure, LocalizedText, SourceRef, Uncertainty } from '@carbon-butler/domain-quantity';
import {
  countOf,
  flagOf,
  listOf,
  objectWith,
  oneOf,
  sha256HexPattern,
  ShapeError,
  textOf,
  utcPattern,
} from './object-shape.js';
import type { Run, RunCheck, RunDraft, RunWarning } from './run.js';

const draftMembers = [
  ...['id', 'agent', 'engineVersion', 'inputsDigest', 'ruleSets', 'seed', 'figures'],
  ...['checks', 'warnings', 'startedAt', 'tookMs'],
];
const figureMembers = ['id', 'label', 'value', 'unit', 'uncertainty', 'basis', 'sources'];
const intervalMembers = ['kind', 'low', 'median', 'high', 'level', 'method', 'draws'];
const bases: readonly Basis[] = ['measured', 'estimated', 'default', 'modelled'];

/**
 * A run read back from stored evidence, every member checked. The digest is read, not recomputed: see `digestOfRun`.
 *
 * @throws ShapeError; FigureError, DecimalError, UnitError when a figure can't say how sure it is or where it comes from
 */
export function parseRun(value: unknown): Run {
  const { digest, ...draft } = objectWith(value, 'run', [...draftMembers, 'digest']);
  return { ...parseRunDraft(draft), digest: textOf(digest, 'run.digest', sha256HexPattern) };
}

/** As `parseRun`, for a run that isn't sealed yet. */
export function parseRunDraft(value: unknown): RunDraft {
  const members = objectWith(value, 'run', draftMembers);
  return {
    id: textOf(members['id'], 'run.id'),
    agent: textOf(members['agent'], 'run.agent'),
    engineVersion: textOf(members['engineVersion'], 'run.engineVersion'),
    inputsDigest: textOf(members['inputsDigest'], 'run.inputsDigest', sha256HexPattern),
    ruleSets: listOf(members['ruleSets'], 'run.ruleSets', readRuleSet),
    seed: textOf(members['seed'], 'run.seed'),
    figures: listOf(members['figures'], 'run.figures', readFigure),
    checks: listOf(members['checks'], 'run.checks', readCheck),
    warnings: listOf(members['warnings'], 'run.warnings', readWarning),
    startedAt: textOf(members['startedAt'], 'run.startedAt', utcPattern),
    tookMs: readDuration(members['tookMs'], 'run.tookMs'),
  };
}

function readRuleSet(value: unknown, field: string): Run['ruleSets'][number] {
  const { id, version, status, rules } = objectWith(value, field, ['id', 'version', 'status', 'rules']);
  return {
    id: textOf(id, `${field}.id`),
    version: textOf(version, `${field}.version`),
    status: oneOf(status, `${field}.status`, ['final', 'draft', 'assumed']),
    rules: listOf(rules, `${field}.rules`, (rule, at) => textOf(rule, at)),
  };
}

function readFigure(value: unknown, field: string): Figure {
  const members = objectWith(value, field, figureMembers);
  return figure({
    id: textOf(members['id'], `${field}.id`),
    label: readLabel(members['label'], `${field}.label`),
    value: textOf(members['value'], `${field}.value`),
    unit: textOf(members['unit'], `${field}.unit`),
    uncertainty: readUncertainty(members['uncertainty'], `${field}.uncertainty`),
    basis: oneOf(members['basis'], `${field}.basis`, bases),
    sources: listOf(members['sources'], `${field}.sources`, readSource),
  });
}

function readUncertainty(value: unknown, field: string): Uncertainty {
  const isExact = typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'exact';
  const members = objectWith(value, field, isExact ? ['kind', 'reason'] : intervalMembers);
  if (isExact) return { kind: 'exact', reason: textOf(members['reason'], `${field}.reason`) };
  return {
    kind: oneOf(members['kind'], `${field}.kind`, ['interval']),
    low: textOf(members['low'], `${field}.low`),
    median: textOf(members['median'], `${field}.median`),
    high: textOf(members['high'], `${field}.high`),
    level: textOf(members['level'], `${field}.level`),
    method: oneOf(members['method'], `${field}.method`, ['monte-carlo', 'first-order', 'declared', 'propagated']),
    draws: countOf(members['draws'], `${field}.draws`),
  };
}

function readSource(value: unknown, field: string): SourceRef {
  const members = objectWith(value, field, ['id', 'version', 'locator', 'licence']);
  return {
    id: textOf(members['id'], `${field}.id`),
    version: textOf(members['version'], `${field}.version`),
    locator: textOf(members['locator'], `${field}.locator`),
    licence: textOf(members['licence'], `${field}.licence`),
  };
}

function readCheck(value: unknown, field: string): RunCheck {
  const members = objectWith(value, field, ['id', 'label', 'value', 'unit', 'tolerance', 'passed']);
  return {
    id: textOf(members['id'], `${field}.id`),
    label: readLabel(members['label'], `${field}.label`),
    value: textOf(members['value'], `${field}.value`),
    unit: textOf(members['unit'], `${field}.unit`),
    tolerance: textOf(members['tolerance'], `${field}.tolerance`),
    passed: flagOf(members['passed'], `${field}.passed`),
  };
}

function readWarning(value: unknown, field: string): RunWarning {
  const { code, message } = objectWith(value, field, ['code', 'message']);
  return { code: textOf(code, `${field}.code`), message: readLabel(message, `${field}.message`) };
}

function readLabel(value: unknown, field: string): LocalizedText {
  const { en, zh } = objectWith(value, field, ['en', 'zh']);
  return { en: textOf(en, `${field}.en`), zh: textOf(zh, `${field}.zh`) };
}

function readDuration(value: unknown, field: string): number {
  if (typeof value !== 'number' || !(value >= 0)) throw new ShapeError(field, 'milliseconds >= 0', value);
  return value;
}
