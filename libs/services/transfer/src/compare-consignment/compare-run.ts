import { digestOf, type RunWarning } from '@carbon-butler/domain-evidence';
import type { SourceRef } from '@carbon-butler/domain-quantity';
import { type Rulebook, RuleTrail } from '@carbon-butler/domain-rulebook';
import {
  installationChecks,
  installationFigures,
  installationWarnings,
  ruleWarnings,
  type UnsealedRun,
} from '../installation/assess-installation.js';
import { embeddedEmissionsOf } from '../installation/embedded-emissions.js';
import { comparisonBounds } from './comparison-bounds.js';
import { comparisonFigures } from './comparison-figures.js';
import type { ConsignmentInputs } from './consignment-inputs.js';

/** Raise it when a change moves any figure: the digest of a run holds it. */
const engineVersion = 'cbam-consignment 1.0.0';
const priceRule = 'eu-cbam.certificate-price';
/** Digits of a CN code that name the heading. */
const headingDigits = 4;

/**
 * A consignment with its installation's own emissions against the default value of its CN code and origin, as a run
 * without its id and times.
 *
 * @throws GoodNotMadeError, CnCodeError, DecimalError, RuleLookupError, CbamInputError and what the graph throws
 */
export function compareRun(inputs: ConsignmentInputs, rulebook: Rulebook): UnsealedRun {
  const trail = new RuleTrail();
  const { installation, importDate: date } = inputs;
  const emissions = embeddedEmissionsOf(installation, date, rulebook, trail);
  const bounds = comparisonBounds(inputs, emissions, rulebook, trail);
  const priceSource =
    inputs.priceEurPerT === undefined ? rulebook.rule(priceRule, date).source : statedBy(inputs.priceEurPerT);
  return {
    agent: 'carbon-transfer',
    engineVersion,
    inputsDigest: digestOf(inputs),
    ruleSets: trail.ruleSets(),
    seed: 'none: first order',
    figures: [
      ...installationFigures(installation, emissions, rulebook),
      ...comparisonFigures(inputs, bounds, priceSource),
    ],
    checks: installationChecks(emissions),
    warnings: [
      ...consignmentWarnings(inputs),
      ...codeWarnings(inputs, rulebook),
      ...installationWarnings(emissions),
      ...ruleWarnings(trail),
    ],
  };
}

function statedBy(priceEurPerT: string): SourceRef {
  return {
    id: 'caller',
    version: '1',
    locator: `certificate price ${priceEurPerT} EUR`,
    licence: 'stated by the caller',
  };
}

function codeWarnings({ cnCode, installation }: ConsignmentInputs, rulebook: Rulebook): readonly RunWarning[] {
  const made = rulebook.itemById(installation.itemId).cnCode;
  if (made !== undefined && cnCode.startsWith(made.slice(0, headingDigits))) return [];
  return [
    {
      code: 'cn-code',
      message: {
        en: `${installation.itemId} is known under CN ${made ?? 'no code'}, the consignment is declared under ${cnCode}`,
        zh: `${installation.itemId} 的 CN 编码为 ${made ?? '无'}，货物申报编码为 ${cnCode}`,
      },
    },
  ];
}

function consignmentWarnings({ installation, importDate, priceEurPerT }: ConsignmentInputs): readonly RunWarning[] {
  const importYear = Number(importDate.slice(0, 4));
  return [
    ...(installation.year === importYear
      ? []
      : [
          {
            code: 'production-year',
            message: {
              en: `data of ${installation.year} stand in for goods imported in ${importYear}: provisional, the declaration needs data of ${importYear} or proof of the year of production (Implementing Regulation (EU) 2025/2547, Article 7)`,
              zh: `以 ${installation.year} 年数据代替 ${importYear} 年进口货物的数据：暂定值，申报须用 ${importYear} 年数据或生产年份证明（(EU) 2025/2547 第 7 条）`,
            },
          },
        ]),
    ...(priceEurPerT === undefined
      ? []
      : [
          {
            code: 'stated-price',
            message: {
              en: `certificate price ${priceEurPerT} EUR as stated by the caller`,
              zh: `证书价格 ${priceEurPerT} 欧元由调用方给定`,
            },
          },
        ]),
    {
      code: 'unrounded',
      message: {
        en: 'certificates are not rounded: rounding belongs to the sum of a declaration, and the law names no rule',
        zh: '证书数量未取整：取整适用于申报总额，法规未规定规则',
      },
    },
    {
      code: 'carbon-price-abroad',
      message: {
        en: 'no carbon price paid in the country of origin is deducted: the implementing act is not final',
        zh: '未扣减原产国已付碳价：实施法案尚未定稿',
      },
    },
  ];
}
