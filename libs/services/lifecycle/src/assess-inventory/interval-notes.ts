import type { RunCheck, RunWarning } from '@carbon-butler/domain-evidence';
import { decimalText, type LocalizedText } from '@carbon-butler/domain-quantity';
import type { FirstOrderUncertainty, OutputSummary } from '@carbon-butler/engine-lca';

/** How far the two intervals may differ in width: quantiles of 1,000 draws are good to about 5 %. */
const widthTolerance = '0.15';
/** Mean above the score that is worth a word. */
const meanGapMin = 0.005;
/** Upper over lower half-width from which an interval counts as skewed. */
const skewMin = 1.15;
/** Draws below which the ends of the interval are themselves unsure. */
const fewDraws = 1_000;

/** Whether two ways to the interval agree, and a reason when they do not. */
export function intervalAgreement(
  { sample }: OutputSummary,
  { low, high }: FirstOrderUncertainty,
): { readonly check: RunCheck; readonly warnings: readonly RunWarning[] } {
  const [drawn, linear] = [sample.high - sample.low, high - low];
  const difference = drawn === 0 ? Math.abs(linear) : Math.abs(linear - drawn) / drawn;
  const passed = difference <= Number(widthTolerance);
  const skew = (sample.high - sample.median) / (sample.median - sample.low);
  const reasons = [
    ...(skew > skewMin || skew < 1 / skewMin
      ? [
          {
            en: `the draws are skewed (upper half ${skew.toPrecision(3)} times the lower), which a first-order interval is not`,
            zh: `抽样分布偏斜（上半宽为下半宽的 ${skew.toPrecision(3)} 倍），一阶区间为对称`,
          },
        ]
      : []),
    ...(sample.draws < fewDraws
      ? [
          {
            en: `${sample.draws} draws leave the ends of the interval unsure`,
            zh: `${sample.draws} 次抽样不足以确定区间端点`,
          },
        ]
      : []),
  ];
  const why = reasons.length > 0 ? reasons : [nonlinear];
  return {
    check: {
      id: 'interval.agreement',
      label: { en: 'Width of the first-order interval against that of the draws', zh: '一阶区间与抽样区间的宽度差' },
      value: decimalText(difference, 6),
      unit: '1',
      tolerance: widthTolerance,
      passed,
    },
    warnings: passed
      ? []
      : [
          {
            code: 'intervals-differ',
            message: {
              en: `The two intervals differ by ${percent(difference)} in width: ${why.map(({ en }) => en).join('; ')}. Use that of the draws.`,
              zh: `两种区间宽度相差 ${percent(difference)}：${why.map(({ zh }) => zh).join('；')}。请采用抽样区间。`,
            },
          },
        ],
  };
}

const nonlinear = {
  en: 'the score does not follow its parameters in a straight line over their spread',
  zh: '结果在参数变动范围内并非线性',
};

/** Why the mean of the draws lies above the score, which is no error. */
export function meanExplanation({ sample, deterministic, atParameterMeans }: OutputSummary): readonly RunWarning[] {
  const size = Math.abs(deterministic);
  const gap = sample.mean - deterministic;
  if (size === 0 || gap <= meanGapMin * size) return [];
  const [mean, score] = [sample.mean, deterministic].map((value) => value.toPrecision(6));
  const atMeans = scoreAtMeans(atParameterMeans, (atParameterMeans - deterministic) / gap);
  return [
    {
      code: 'mean-above-score',
      message: {
        en: `The mean of the draws (${mean}) lies above the score (${score}). Lognormal and skewed inputs are stated as medians or modes, and their means lie higher: with every parameter at its mean the score ${atMeans.en}. The score is what the stated amounts give; neither is wrong.`,
        zh: `抽样均值（${mean}）高于确定值（${score}）。对数正态等偏斜输入以中位数或众数给出，其均值更高：所有参数取均值时${atMeans.zh}。确定值对应所给数量，两者均无误。`,
      },
    },
  ];
}

/** @param explained share of the difference; formulas need not have a value at the means of their parameters */
function scoreAtMeans(value: number, explained: number): LocalizedText {
  if (Number.isNaN(value)) return { en: 'has no value', zh: '无结果' };
  const [score, share] = [value.toPrecision(6), percent(Math.min(1, Math.max(0, explained)))];
  return { en: `is ${score}, which explains ${share} of the difference`, zh: `结果为 ${score}，可解释差额的 ${share}` };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
