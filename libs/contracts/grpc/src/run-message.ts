import type { RuleStatus, Run } from '@carbon-butler/domain-evidence';
import * as wire from './generated/carbon/common/v1/run.js';
import { fromQuantityMessage, keyOf, required, toQuantityMessage } from './quantity-message.js';

const statusToWire: Readonly<Record<RuleStatus, wire.RuleStatus>> = {
  final: wire.RuleStatus.FINAL,
  draft: wire.RuleStatus.DRAFT,
  assumed: wire.RuleStatus.ASSUMED,
};

export function toRunMessage(run: Run): wire.Run {
  const ref = { id: run.id, digest: run.digest, seed: run.seed };
  return {
    id: run.id,
    agent: run.agent,
    engineVersion: run.engineVersion,
    inputsDigest: run.inputsDigest,
    ruleSets: run.ruleSets.map(({ id, version, status, rules }) => ({
      id,
      version,
      status: statusToWire[status],
      ruleIds: [...rules],
    })),
    seed: run.seed,
    quantities: run.figures.map((figure) => toQuantityMessage(figure, ref)),
    checks: run.checks.map((check) => ({ ...check, label: { ...check.label } })),
    warnings: run.warnings.map((warning) => ({ ...warning, message: { ...warning.message } })),
    startedAt: run.startedAt,
    tookMs: run.tookMs,
    digest: run.digest,
  };
}

/** @throws MessageError when the message lacks what a run must say */
export function fromRunMessage(message: wire.Run): Run {
  return {
    id: message.id,
    agent: message.agent,
    engineVersion: message.engineVersion,
    inputsDigest: message.inputsDigest,
    ruleSets: message.ruleSets.map(({ id, version, status, ruleIds }) => ({
      id,
      version,
      status: keyOf(statusToWire, status, 'status'),
      rules: ruleIds,
    })),
    seed: message.seed,
    figures: message.quantities.map((quantity) => {
      const { run: _run, ...figure } = fromQuantityMessage(quantity);
      return figure;
    }),
    checks: message.checks.map((check) => ({ ...check, label: required(check.label, 'label') })),
    warnings: message.warnings.map((warning) => ({ ...warning, message: required(warning.message, 'message') })),
    startedAt: message.startedAt,
    tookMs: message.tookMs,
    digest: message.digest,
  };
}
