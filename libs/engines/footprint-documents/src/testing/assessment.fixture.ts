import type { SourceRef } from '@carbon-butler/domain-quantity';
import type { AskedAssessment } from '../asked-question.js';
import type { DocumentQuantity, DocumentRun } from '../footprint.js';

const own: SourceRef = {
  id: 'inventory-of-the-caller',
  version: '1',
  locator: 'inputs of the run',
  licence: "the caller's own",
};
const aluminium: SourceRef = {
  id: 'tiangong-lca-data',
  version: '2024-04',
  locator: 'process 849b99bf',
  licence: 'MIT',
};
const province = (code: string): SourceRef => ({
  ...{ id: 'cn-electricity-province-with-fuel-supply', version: '2023' },
  ...{ locator: `rule cn-grid.emission.${code}`, licence: 'Chinese government document' },
});
const defra = (locator: string): SourceRef => ({
  ...{ id: 'uk-ghg-conversion-factors', version: '2024 v1.1', locator, licence: 'Open Government Licence v3.0' },
});

/** Figures of the run of docs/life-cycle/pv-module.json: id, value, low, high and source. */
const figures: readonly (readonly [id: string, value: string, low: string, high: string, source: SourceRef])[] = [
  ['activity.aluminium ingot', '3.54684932', '2.58859474972', '4.91118505977', aluminium],
  ['activity.power of silicon', '3.09804366327', '2.34515825983', '4.33063421214', province('CN-NM')],
  ['activity.glass', '1.86759253474', '1.38533019904', '2.53130144147', defra('"Material use"!D40')],
  ['activity.power of cells', '1.2567531', '0.850030591387', '1.87771960136', province('CN-JS')],
  ['activity.take-back of a module', '0.636363636364', '0.488777816779', '0.818074737569', own],
  ['activity.sea freight', '0.634909090909', '0.468949018685', '0.866619617417', defra('"Freighting goods"!E153')],
  ['activity.power of wafers', '0.546713587636', '0.365722928186', '0.820757533558', province('CN-YN')],
  ['activity.LDPE', '0.46192268998', '0.335895645923', '0.638505970283', defra('"Material use"!D76')],
  ['activity.power of modules', '0.432298363636', '0.308064494901', '0.579473262875', province('CN-JS')],
  ['activity.PET', '0.247766126052', '0.179865086868', '0.342880247004', defra('"Material use"!D77')],
  ['activity.(rest)', '0.109791203545', '0.08', '0.15', own],
  ['stage.materials', '9.22217433405', '7.5925081171', '11.74870552', own],
  ['stage.production', '2.23576505127', '1.70985805351', '3.00005105532', own],
  ['stage.distribution', '0.731571818182', '0.558681240522', '0.972567394704', own],
  ['stage.end of life', '0.647961012636', '0.499620821236', '0.831148918277', own],
  ['stage.use', '0.0015311', '0.001179355128', '0.00198923456', own],
  ['flow.CO2e', '12.2026396798', '10.2629752723', '15.2679334051', own],
  ['flow.CO2', '0.636363636364', '0.488777816779', '0.818074737569', own],
];

function figure(id: string, value: string, low: string, high: string, sources: readonly SourceRef[]): DocumentQuantity {
  return {
    id: `assessment.${id}`,
    label: { en: `Label of ${id}`, zh: `标签 ${id}` },
    value,
    unit: 'kgCO2e',
    uncertainty: {
      ...{ kind: 'interval', low, median: value, high, level: '0.95' },
      ...(id === 'total.first-order' ? { method: 'first-order', draws: 0 } : { method: 'monte-carlo', draws: 10_000 }),
    },
    basis: 'modelled',
    sources,
  };
}

const check = (id: string, en: string): DocumentRun['checks'][number] => ({
  ...{ id, label: { en, zh: en }, value: '0', unit: '1', tolerance: '0.00000001', passed: true },
});

const allSources = [own, ...figures.map(([, , , , source]) => source)];

/** The run of docs/life-cycle/pv-module.json, with its smaller activities together, whose interval is made up. */
export const moduleRun: DocumentRun = {
  id: '01a21749-7801-7414-9c44-66ba7b260abc',
  agent: 'life-cycle',
  engineVersion: 'life-cycle assessment 1.0.0',
  inputsDigest: '96'.repeat(32),
  digest: '9b'.repeat(32),
  seed: '1',
  startedAt: '2026-11-26T09:57:00.427Z',
  ruleSets: [
    {
      ...{ id: 'background-electricity', version: '1', status: 'assumed' },
      ruleIds: ['background.electricity.grid.CN-JS@2023-01-01', 'background.electricity.grid.CN-NM@2023-01-01'],
    },
    { id: 'gwp-ar6', version: 'AR6', status: 'final', ruleIds: ['gwp.ar6.CO2@2021-08-09'] },
  ],
  quantities: [
    figure('total', '12.8390033161', '10.8246352335', '15.9891646997', allSources),
    figure('total.first-order', '12.8390033161', '10.3897057578', '15.2883008745', allSources),
    ...figures.map(([id, value, low, high, source]) => figure(id, value, low, high, [source])),
  ],
  checks: [
    check('solution.residual', 'Residual of the solution'),
    ...['activity', 'flow', 'stage'].map((split) => check(`contributions.${split}`, `Score against ${split}`)),
  ],
  warnings: [{ code: 'assumed-rule', message: { en: 'Electricity of Jiangsu is assumed', zh: '江苏电力为假定值' } }],
};

/** What docs/life-cycle/pv-module.json asks, with one exchange of each sort. */
export const moduleAsked: AskedAssessment = {
  demand: [{ product: 'solar power', amount: '1000', unit: 'kWh' }],
  method: { kind: 'rulebook', name: 'GWP100-AR6' },
  allocation: 'by-property',
  date: '2026-11-01',
  counts: {
    ...{ activities: 8, parameters: 2, exchanges: 21, jointActivities: 0, substitutions: 0 },
    ...{ materials: 0, causalExchanges: 0 },
  },
  parameters: [
    { id: 'polysiliconPower', amount: '60', spread: { kind: 'triangular', low: '50', high: '75' } },
    { id: 'lifetimeYield', amount: '11000', spread: { kind: 'relative95', relative95: '0.15' } },
  ],
  exchanges: [
    {
      ...{
        activity: 'polysilicon',
        kind: 'input',
        what: 'background.electricity.grid.CN-NM',
        amount: '1',
        unit: 'kWh',
      },
      factors: [{ parameter: 'polysiliconPower', divides: false }],
    },
    {
      ...{ activity: 'wafers', kind: 'input', what: 'polysilicon', amount: '0.4', unit: 'kg', factors: [] },
      spread: { kind: 'lognormal', geometricSd: '1.1' },
    },
    {
      ...{ activity: 'take-back of a module', kind: 'emission', what: 'CO2', amount: '7', unit: 'kg', factors: [] },
      spread: { kind: 'relative95', relative95: '0.2' },
    },
    {
      ...{ activity: 'solar power', kind: 'input', what: 'delivered module', amount: '1', unit: 'piece' },
      factors: [{ parameter: 'lifetimeYield', divides: true }],
    },
  ],
  materials: [],
};
