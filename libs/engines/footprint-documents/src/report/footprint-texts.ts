import type { LocalizedText } from '@carbon-butler/domain-quantity';

/** What the report of a footprint says itself beside what all reports say. */
export const footprintTexts = {
  standard: {
    en: 'Prepared along ISO 14067:2018, clause 7. Partial carbon footprint: cradle to gate.',
    zh: '按 ISO 14067:2018 第7章编制。部分碳足迹：从摇篮到大门。',
  },
  product: { en: 'Product', zh: '产品' },
  facility: { en: 'Facility', zh: '设施' },
  period: { en: 'Time period', zh: '时间边界' },
  boundaryText: {
    en: 'Cradle to gate: all processes of the site that supply the product, and the supply of what the site buys. Distribution, use and end of life are outside.',
    zh: '从摇篮到大门：厂内为该产品供料的全部工序，以及外购物料与能源的上游。分销、使用和报废不在边界内。',
  },
  cutOffText: {
    en: 'No input that is recorded is left out by size. Capital goods and overheads are not recorded. Inputs without a factor or a footprint count nothing and are named in the warnings; the share that is linked stands with the result.',
    zh: '已记录的输入不按大小取舍。资本货物和管理活动未记录。没有因子或足迹的输入按零计并在警告中列出；已关联比例见“结果”。',
  },
  allocationText: {
    en: 'Co-products of a process share its burden by mass (ISO 14044:2006, 4.3.4.2); by-products and waste leave it without burden. Carbon in a by-product stays with whoever burns it.',
    zh: '工序的共生产品按质量分担负荷（ISO 14044:2006 4.3.4.2）；副产品和废物不带负荷离开。副产品中的碳由其燃烧者计入。',
  },
  gasesText: {
    en: 'CO2 of the site follows from its carbon balance. Other gases enter with the CO2e of footprints of suppliers and upstream factors, over 100 years, with the characterisation factors of their sources. Biogenic and land-use emissions, removals and aircraft emissions are not told apart by this calculation.',
    zh: '厂内 CO2 由碳平衡得出。其他气体随供应商足迹和上游因子的 CO2e（100 年）计入，采用其来源的特征化因子。本计算未单列生物源、土地利用、清除与航空排放。',
  },
  electricityText: {
    en: 'Purchased electricity counts with the footprint its supplier states, else with the location-based factor named in the rule sets. Electricity the site makes itself counts with what making it emits. Contractual instruments are not used.',
    zh: '外购电力采用供应商声明的足迹，否则采用规则集中列出的基于位置的因子。自发电按其发电排放计。未使用合同工具。',
  },
  stages: { en: 'Contributions', zh: '贡献' },
  noStages: { en: 'Nothing contributes to the footprint.', zh: '没有任何贡献项。' },
  dataText: {
    en: 'The basis says how a figure was had: measured, estimated, default, or modelled from others. Every figure of the run lists its sources; the CSV of the same footprint has them all.',
    zh: '“依据”说明取得方式：实测、估算、缺省或由其他数据模拟。运行中的每个数字都列有来源，完整列表见同一足迹的 CSV。',
  },
  history: { en: 'Versions', zh: '版本记录' },
  firstVersion: { en: 'This is the first version.', zh: '此为首个版本。' },
  predecessor: { en: 'Takes the place of', zh: '取代' },
  calculatedAt: { en: 'Calculated', zh: '计算时间' },
  withdrawnAt: { en: 'WITHDRAWN, the product was not made', zh: '已撤回（该产品并未生产）' },
  nothingMoved: { en: 'No contribution moved against it.', zh: '各项贡献均无变动。' },
  moved: { en: 'What moved', zh: '变动项' },
  before: { en: 'Before', zh: '原值' },
  after: { en: 'After', zh: '新值' },
  corrects: { en: 'corrects {event}', zh: '更正 {event}' },
  cause: { en: 'Cause', zh: '原因' },
} as const satisfies Readonly<Record<string, LocalizedText>>;
