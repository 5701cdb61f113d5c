import type { LocalizedText } from '@carbon-butler/domain-quantity';

/** What reports of assessments say themselves beside what all reports say. */
export const assessmentTexts = {
  standard: {
    en: '{demand}. Prepared along ISO 14067:2018, clause 7, as far as a calculation can say it.',
    zh: '{demand}。按 ISO 14067:2018 第7章编制，限于计算所能说明的内容。',
  },
  uncertaintyText: {
    en: 'The interval covers the spreads that are stated for amounts, parameters and factors; what states none counts as exact. Choices of the model and what it leaves out are in no interval.',
    zh: '区间涵盖数量、参数与因子所给出的不确定性；未给出者按精确值计。模型选择与遗漏不在任何区间之内。',
  },
  functionalUnit: { en: 'Functional or declared unit', zh: '功能单位或声明单位' },
  demandLine: { en: '{quantity} of {product}', zh: '{quantity} {product}' },
  demandMore: { en: 'and {more} more products', zh: '另有 {more} 种产品' },
  rulesOn: { en: 'Time boundary', zh: '时间边界' },
  rulesOnText: {
    en: 'The period of the amounts is not stated. Factors and potentials are those in force on {date}.',
    zh: '未说明数量所属期间。因子与增温潜势采用 {date} 有效值。',
  },
  inventoryBoundary: {
    en: 'What the inventory of the request states, from its activities back to the factors it uses; nothing is added to it. Which life-cycle stages that covers is seen in the contributions. Activities: {activities}, exchanges: {exchanges}, parameters: {parameters}.',
    zh: '即请求所附清单的内容：由其活动上溯至所用因子，未作补充。所涵盖的生命周期阶段见“贡献”。活动 {activities} 个，交换 {exchanges} 项，参数 {parameters} 个。',
  },
  inventoryCutOff: {
    en: 'No exchange that is stated is left out by size, and each has a producer or a factor: an inventory with an input without one is refused. What the inventory does not state is not known to the calculation.',
    zh: '已列出的交换不按大小取舍，且均有供应活动或因子：缺少者不予计算。清单未列出的内容，计算无从得知。',
  },
  databaseUsedBoundary: {
    en: 'Processes of the database {name} count with all that lies behind them there.',
    zh: '数据库 {name} 的过程计入其在该库中的全部上游。',
  },
  databaseUsedCutOff: {
    en: 'Inputs behind the processes of the database may have no producer there: they count without their upstream, and the limitations say how many.',
    zh: '数据库过程的上游输入可能在库中无供应方：此类输入不计上游，数量见“假设与局限”。',
  },
  databaseUsedElectricity: {
    en: 'Electricity within the database counts as its data sets say.',
    zh: '数据库内的电力按其数据集计。',
  },
  databaseUsed: {
    en: 'Processes named by their ids are those of the database {name} (SHA-256 {digest}).',
    zh: '以标识列出的过程来自数据库 {name}（SHA-256 {digest}）。',
  },
  mixShare: { en: 'share of {mix}', zh: '{mix} 的份额' },
  noJoint: {
    en: 'No activity has more than one output: nothing was allocated.',
    zh: '没有多产出活动，未作分配。',
  },
  byProperty: {
    en: 'Activities with several outputs ({count}) share their burden by the property stated for each output (ISO 14044:2006, 4.3.4.2).',
    zh: '多产出活动（{count} 个）按各产出所给属性分担负荷（ISO 14044:2006 4.3.4.2）。',
  },
  byReference: {
    en: 'Activities with several outputs ({count}) give all of their burden to the reference product; their other outputs leave without burden.',
    zh: '多产出活动（{count} 个）的负荷全部归于基准产品，其他产出不带负荷。',
  },
  substitutions: {
    en: 'Exchanges that count as a credit for what they replace (system expansion): {count}.',
    zh: '作为替代抵扣的交换（系统扩展）：{count} 项。',
  },
  causal: {
    en: 'Exchanges that are shared among the outputs by what causes them, each by shares of its own: {count}.',
    zh: '按因果关系以各自份额在产出间分配的交换：{count} 项。',
  },
  circular: {
    en: 'Materials that share recycling and energy recovery with other products by the circular footprint formula (Recommendation (EU) 2021/2279, annex I, 4.4.8.1): {count}. They hold credits for virgin material, heat and electricity replaced.',
    zh: '按循环足迹公式（(EU) 2021/2279 建议书附件一 4.4.8.1）与其他产品分担回收与能量利用的材料：{count} 项，含对所替代原生材料、热与电的抵扣。',
  },
  'GWP100-AR6': {
    en: 'Global warming potentials over 100 years of the IPCC Sixth Assessment Report (GWP100-AR6).',
    zh: '采用 IPCC 第六次评估报告百年全球增温潜势（GWP100-AR6）。',
  },
  'GWP100-AR5': {
    en: 'Global warming potentials over 100 years of the IPCC Fifth Assessment Report (GWP100-AR5).',
    zh: '采用 IPCC 第五次评估报告百年全球增温潜势（GWP100-AR5）。',
  },
  'GWP20-AR6': {
    en: 'Global warming potentials over 20 years of the IPCC Sixth Assessment Report (GWP20-AR6); ISO 14067 asks for 100 years.',
    zh: '采用 IPCC 第六次评估报告二十年全球增温潜势（GWP20-AR6）；ISO 14067 要求百年尺度。',
  },
  ownMethod: {
    en: 'Potentials brought with the request and checked against nothing: {name} ({source}).',
    zh: '采用请求所附增温潜势，未经核对：{name}（{source}）。',
  },
  inventoryGases: {
    en: 'Gases stated as gases count one by one; fossil and other methane apart where the method tells them apart. Factors of the rulebook are stated in CO2e: their gases are not told apart. Biogenic CO2, land-use change, removals and aircraft emissions are not told apart.',
    zh: '以气体给出者逐一计算；方法区分时，化石源与非化石源甲烷分列。规则库因子以 CO2e 给出，不区分气体。生物源 CO2、土地利用变化、清除与航空排放未单列。',
  },
  electricityRules: {
    en: 'Electricity from the rulebook counts with these factors, each the mean of a grid or of a way to generate: {rules}. Contractual instruments are not used. Electricity the inventory makes itself counts with what making it causes.',
    zh: '规则库电力采用下列因子，均为电网或发电方式的平均值：{rules}。未使用合同工具。清单内自产电力按其生产所致排放计。',
  },
  noElectricityRules: {
    en: 'No electricity factor of the rulebook is used. Electricity in the inventory counts with what the inventory states for it.',
    zh: '未使用规则库电力因子。清单中的电力按清单所述计。',
  },
  byStage: { en: 'Contributions by stage', zh: '按阶段的贡献' },
  bySupplier: { en: 'Contributions by supplier', zh: '按供应方的贡献' },
  byActivity: { en: 'Contributions by activity', zh: '按活动的贡献' },
  byFlow: { en: 'Contributions by greenhouse gas', zh: '按温室气体的贡献' },
  byTag: {
    en: 'Contributions by {tag}',
    zh: '按 {tag} 的贡献',
  },
  dataText: {
    en: 'All figures are modelled. Amounts are those of the request, whose sources and quality it does not state: they are listed below. Shares are of the total at central values, by the source of the activities the run tells apart.',
    zh: '所有数字均为模型计算。数量来自请求，其来源与质量未予说明，见下文清单。占比为中心值下占总值的比例，按运行所区分活动的来源统计。',
  },
  databaseDataText: {
    en: 'All figures are modelled from the data sets of the database, whose own documentation tells of their quality.',
    zh: '所有数字由数据库数据集模拟得出，其数据质量见数据集自身文档。',
  },
  aggregate: { en: 'CO2e (gases not told apart)', zh: 'CO2e（未区分气体）' },
  share: { en: 'Share of the total', zh: '占总值比例' },
  inventory: { en: 'Amounts of the inventory', zh: '清单数量' },
  inventoryText: {
    en: 'As they were stated in the request. A factor multiplies (×) or divides (÷) an amount.',
    zh: '按请求所述列出。数量乘（×）或除（÷）以参数。',
  },
  inventoryShown: {
    en: 'Only the first are listed, {shown} of {all}; the inputs of the run hold them all.',
    zh: '仅列前 {shown} 项（共 {all} 项），运行输入含全部。',
  },
  material: { en: 'Material', zh: '材料' },
  circularShares: { en: 'Circular footprint formula', zh: '循环足迹公式' },
  virgin: { en: 'virgin', zh: '原生' },
  recycled: { en: 'recycled content', zh: '再生料' },
  recyclingAtEndOfLife: { en: 'recycling at end of life', zh: '生命末期回收' },
  virginReplaced: { en: 'virgin replaced', zh: '所替代原生材料' },
  energyRecovery: { en: 'energy recovery', zh: '能量回收' },
  heatReplaced: { en: 'heat replaced', zh: '所替代热' },
  electricityReplaced: { en: 'electricity replaced', zh: '所替代电' },
  disposal: { en: 'disposal', zh: '处置' },
  parameter: { en: 'Parameter', zh: '参数' },
  activity: { en: 'Activity', zh: '活动' },
  exchange: { en: 'Exchange', zh: '交换' },
  amount: { en: 'Amount', zh: '数量' },
  spread: { en: 'Spread', zh: '不确定性' },
  input: { en: 'input', zh: '输入' },
  output: { en: 'output', zh: '输出' },
  substitution: { en: 'substitution', zh: '替代' },
  waste: { en: 'waste', zh: '废物' },
  emission: { en: 'emission', zh: '排放' },
  lognormal: {
    en: 'lognormal, geometric SD {geometricSd}',
    zh: '对数正态，几何标准差 {geometricSd}',
  },
  normal: {
    en: 'normal, SD {sd}',
    zh: '正态，标准差 {sd}',
  },
  triangular: {
    en: 'triangular, {low} – {high}',
    zh: '三角，{low} – {high}',
  },
  uniform: {
    en: 'uniform, {low} – {high}',
    zh: '均匀，{low} – {high}',
  },
  noSpread: { en: 'none stated', zh: '未给出' },
  inventoryLimits: {
    en: 'The result is that of the inventory as stated: whether it is complete, and fits the product and its use, the calculation cannot say. Goal of the study, critical review and product category rules are for whoever publishes it to add.',
    zh: '结果对应所述清单：其是否完整、是否符合产品及其使用，计算无从判断。研究目的、鉴定性评审与产品种类规则由发布者补充。',
  },
  process: { en: 'Process', zh: '过程' },
  database: { en: 'Database', zh: '数据库' },
  databaseDigest: { en: 'Digest of the database', zh: '数据库摘要' },
  gone: {
    en: 'The database is gone: processes are named by their ids, and the unit is not known.',
    zh: '数据库已不存在：过程以标识列出，单位未知。',
  },
  databaseBoundary: {
    en: 'The process and all that the database links behind it, as its data sets state them.',
    zh: '该过程及数据库中其上游全部链接过程，按数据集所述。',
  },
  databaseCutOff: {
    en: 'As in the data sets. Inputs without a producer count without their upstream; where there are any, the limitations say how many.',
    zh: '同数据集。无供应方的输入不计其上游；如有，数量见“假设与局限”。',
  },
  databaseAllocation: {
    en: 'As in the data sets: by the shares they state; where they state none, by a rule that the findings of the import name.',
    zh: '同数据集：采用其给出的分配份额；未给出者按导入发现中列明的规则。',
  },
  databaseGases: {
    en: 'Biogenic CO2 and its uptake count 0; methane counts by the origin of its carbon; CO2 of land-use change counts and is not told apart. Removals and aircraft emissions are not told apart.',
    zh: '生物源 CO2 及其吸收按 0 计；甲烷按碳来源计；土地利用变化 CO2 计入但未单列。清除与航空排放未单列。',
  },
  databaseElectricity: {
    en: 'As in the data sets: which supply mix they use is theirs to say. Contractual instruments are not looked at.',
    zh: '同数据集：所用供电组合由其说明。未考察合同工具。',
  },
} as const satisfies Readonly<Record<string, LocalizedText>>;
