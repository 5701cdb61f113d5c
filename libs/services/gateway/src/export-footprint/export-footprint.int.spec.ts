import { lifecycleV1 } from '@carbon-butler/contract-grpc';
import { status } from '@grpc/grpc-js';
import { FakeServices, quantity, run, summary } from '../testing/fake-services.js';
import { GatewayUnderTest, type TestClient } from '../testing/gateway-under-test.js';

const services = new FakeServices();
let under: GatewayUnderTest;
let client: TestClient;

const total = { ...summary.total, unit: 'kgCO2e/t', value: '2310' };
const current = { ...summary, total };
const footprint = { summary: current, run, movements: [], causes: [] };
const declaration = {
  companyName: 'Works Ltd',
  companyIds: ['urn:pact:company:customcode:supplier-id:works'],
  productNameCompany: 'Hot-rolled coil',
  productDescription: '',
  productIds: ['urn:pact:product:supplier-id:hrc'],
  fossilCarbonContent: '0.0015',
  ipccCharacterizationFactors: ['AR5'],
  crossSectoralStandards: ['ISO14067'],
  exemptedEmissionsPercent: '0',
};

/** The question of docs/life-cycle/pv-module.json, with one parameter and one exchange of it. */
const assessment: lifecycleV1.AskedAssessment = {
  demand: [{ product: 'solar power', amount: '1000', unit: 'kWh' }],
  method: lifecycleV1.Characterisation.GWP100_AR6,
  ownMethod: undefined,
  ...{ databaseId: '', databaseDigest: '', databaseName: '' },
  allocation: lifecycleV1.Allocation.BY_PROPERTY,
  date: '2026-11-01',
  ...{ activityCount: 8, parameterCount: 2, exchangeCount: 21, jointActivityCount: 0, substitutionCount: 0 },
  ...{ materialCount: 1, causalExchangeCount: 0 },
  materials: [
    {
      activity: 'frame shop',
      material: {
        ...{ amount: '2.2', unit: 'kg', spread: undefined, a: '0.2', b: '0', r1: '0.4', r2: '0', r3: '1' },
        ...{ qualityIn: '1', qualityOut: '0.9' },
        suppliers: {
          virgin: { what: { $case: 'ruleId', value: 'ingot' }, amount: '', unit: '' },
          heatReplaced: { what: { $case: 'product', value: 'steam' }, amount: '12', unit: 'MJ' },
          ...{ recycled: undefined, recyclingAtEndOfLife: undefined, virginReplaced: undefined },
          ...{ energyRecovery: undefined, electricityReplaced: undefined, disposal: undefined },
        },
      },
    },
  ],
  parameters: [
    {
      ...{ id: 'polysiliconPower', value: '60', formula: '' },
      spread: {
        kind: lifecycleV1.SpreadKind.TRIANGULAR,
        ...{ low: '50', high: '75', geometricSd: '', sd: '', relative95: '' },
      },
    },
  ],
  exchanges: [
    {
      activity: 'polysilicon',
      exchange: {
        kind: lifecycleV1.InventoryExchangeKind.INPUT,
        what: { $case: 'ruleId', value: 'background.electricity.grid.CN-NM' },
        ...{ amount: '1', formula: '', unit: 'kWh', spread: undefined, mix: '', shares: {} },
        factors: [{ parameter: 'polysiliconPower', divides: false }],
      },
    },
  ],
};
const assessedQuestion = { question: { $case: 'assessment', value: assessment } } as const;
const databaseQuestion = {
  question: {
    $case: 'databaseProcess',
    value: {
      ...{ databaseId: summary.id, databaseDigest: 'b'.repeat(64), databaseName: 'uslci.zip' },
      process: { activity: 'p-1', name: 'Steel making', location: 'CN', unit: 'kg' },
      ...{ amount: '2', method: lifecycleV1.Characterisation.GWP100_AR6, ownMethod: undefined, date: '2026-11-01' },
      contributors: [],
      flowNames: {},
    },
  },
} as const;

beforeAll(async () => {
  const address = await services.start();
  under = await GatewayUnderTest.start({ lifecycle: address, transfer: address, verification: address });
  client = await under.client(['life-cycle:read']);
});
beforeEach(() => {
  services.calls.length = 0;
  services.answers = {
    GetFootprint: { footprint },
    ListFootprintVersions: { versions: [current] },
    GetRun: { run },
  };
});
afterAll(async () => {
  await under[Symbol.asyncDispose]();
  await services[Symbol.asyncDispose]();
});

const get = (path: string, token = client.token) => fetch(`${under.url}/v1/life-cycle/${path}`, authorized(token));
const pact = (body: object) =>
  under.call(`/v1/life-cycle/footprints/${summary.id}/pact`, {
    ...{ method: 'POST', token: client.token, headers: { 'content-type': 'application/json' } },
    body: JSON.stringify(body),
  });
const authorized = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

describe('a report of a footprint', () => {
  it('is a page that can load and run nothing', async () => {
    const answer = await get(`footprints/${summary.id}/report.html`);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'unsafe-inline'/);
    expect(await answer.text()).toContain('Carbon footprint study report');
    expect(await (await get(`footprints/${summary.id}/report.html?language=zh`)).text()).toContain(
      '产品碳足迹研究报告',
    );
  });

  it('is a PDF, the same bytes each time', async () => {
    const [one, again] = await Promise.all(
      [1, 2].map(async () => Buffer.from(await (await get(`footprints/${summary.id}/report.pdf`)).arrayBuffer())),
    );
    expect(one?.subarray(0, 5).toString()).toBe('%PDF-');
    expect(one?.equals(again ?? Buffer.alloc(0))).toBe(true);
    const chinese = await get(`footprints/${summary.id}/report.pdf?language=zh`);
    expect(chinese.headers.get('content-type')).toBe('application/pdf');
  });

  it('is refused in another language, without the scope, and for what is not there', async () => {
    expect((await get(`footprints/${summary.id}/report.pdf?language=fr`)).status).toBe(400);
    const stranger = await under.client(['events:write']);
    expect((await get(`footprints/${summary.id}/report.pdf`, stranger.token)).status).toBe(403);
    services.answers = { GetFootprint: { fail: status.NOT_FOUND } };
    expect((await get(`footprints/${summary.id}/report.html`)).status).toBe(404);
  });
});

describe('a report of a run', () => {
  const page = async (question: object, query = '') => {
    services.answers = { ...services.answers, GetRunQuestion: { ...question } };
    return get(`runs/${run.id}/report.html${query}`);
  };

  it('tells what an assessment was asked and assumes, as a page that can load and run nothing', async () => {
    const answer = await page(assessedQuestion);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'unsafe-inline'/);
    const text = await answer.text();
    for (const part of [
      '1000 kWh of solar power',
      'GWP100-AR6',
      '<td class="short">polysiliconPower</td><td class="number">60</td><td>triangular, 50 – 75</td>',
      '<td>virgin: ingot; heat replaced: steam (12 MJ/kg)</td><td class="number">2.2</td>',
      '<td>A 0.2, B 0, R1 0.4, R2 0, R3 1, Qsin/Qp 1, Qsout/Qp 0.9</td>',
      '<td>input: background.electricity.grid.CN-NM</td><td class="number">1 × polysiliconPower</td>',
      'Only the first are listed, 3 of 24',
      run.digest,
    ])
      expect(text).toContain(part);
    expect(services.calls.map(({ method }) => method.split('/').at(-1)).sort()).toEqual(['GetRun', 'GetRunQuestion']);
    expect(await (await page(assessedQuestion, '?language=zh')).text()).toContain('三角，50 – 75');
  });

  it('names its database and process', async () => {
    const text = await (await page(databaseQuestion)).text();
    for (const part of ['2 kg of Steel making, CN', 'uslci.zip', 'b'.repeat(64)]) expect(text).toContain(part);
  });

  it('is a PDF, the same bytes each time', async () => {
    services.answers = { ...services.answers, GetRunQuestion: { ...assessedQuestion } };
    const pdf = async () => Buffer.from(await (await get(`runs/${run.id}/report.pdf?language=zh`)).arrayBuffer());
    const one = await pdf();
    expect(one.subarray(0, 5).toString()).toBe('%PDF-');
    expect(one.equals(await pdf())).toBe(true);
  });

  it.each(['scenario', 'factor-match', 'distribution', 'supply-graph', 'footprint'])(
    'is refused for a run of kind %s, which has none',
    async (kind) => {
      const answer = await page({ question: { $case: 'other', value: kind } });
      expect(answer.status).toBe(422);
      expect(await answer.json()).toMatchObject({
        type: 'urn:carbon-butler:problem:run-without-report',
        errors: [
          { field: '/id', value: kind, expected: 'a run of an assessment or of a database process', in: 'path' },
        ],
      });
    },
  );

  it('is refused in another language, without the scope, and for what is not there or not whole', async () => {
    expect((await page(assessedQuestion, '?language=fr')).status).toBe(400);
    const stranger = await under.client(['events:write']);
    expect((await get(`runs/${run.id}/report.pdf`, stranger.token)).status).toBe(403);
    expect((await page({})).status).toBe(502);
    expect((await page({ question: { $case: 'assessment', value: { ...assessment, allocation: 9 } } })).status).toBe(
      502,
    );
    services.answers = { GetRun: { run } };
    expect((await get(`runs/${run.id}/report.pdf`)).status).toBe(404);
  });
});

describe('figures as CSV', () => {
  it.each([`footprints/${summary.id}/quantities.csv`, `runs/${run.id}/quantities.csv`])('%s', async (path) => {
    const answer = await get(path);
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    const [head, first] = (await answer.text()).split('\r\n');
    expect(head).toMatch(/^id,label_en,/);
    expect(first).toContain(quantity.id);
  });
});

describe('a footprint for PACT', () => {
  it('joins what is calculated and what is declared', async () => {
    const { status: code, json } = await pact(declaration);
    expect(code).toBe(200);
    expect(json).toMatchObject({
      data: {
        id: summary.id,
        status: 'Active',
        companyName: 'Works Ltd',
        pcf: { pcfExcludingBiogenicUptake: '2.31', fossilCarbonContent: '0.0015' },
      },
      findings: [{ field: 'pcf.packagingEmissionsIncluded', rule: 'SHALL' }, { field: 'pcf.primaryDataShare' }],
    });
  });

  it('is deprecated once there is a later version, and names all before it', async () => {
    const third = { ...current, version: 3, predecessorId: summary.id };
    services.answers = {
      GetFootprint: { footprint: { ...footprint, summary: third } },
      ListFootprintVersions: {
        versions: [
          { ...current, id: 'fourth', version: 4 },
          third,
          current,
          { ...current, id: current.predecessorId, version: 1 },
        ],
      },
    };
    expect((await pact(declaration)).json).toMatchObject({
      data: { status: 'Deprecated', precedingPfIds: [summary.id, summary.predecessorId] },
    });
  });

  it('is refused where nothing is said to be exempted and the run leaves something out', async () => {
    const warnings = [{ code: 'unlinked-input', message: { en: 'scale counts without its upstream', zh: '氧化铁皮' } }];
    services.answers = {
      ...services.answers,
      GetFootprint: { footprint: { ...footprint, run: { ...run, warnings } } },
    };
    expect(await pact(declaration)).toMatchObject({
      status: 422,
      json: {
        type: 'urn:carbon-butler:problem:declaration-does-not-fit',
        errors: [
          {
            field: '/exemptedEmissionsPercent',
            value: '0',
            expected: 'more than 0, since the run says: scale counts without its upstream',
          },
        ],
      },
    });
    expect((await pact({ ...declaration, exemptedEmissionsPercent: '1.5' })).status).toBe(200);
  });

  it.each([
    [{ ...declaration, fossilCarbonContent: '-1' }, 400, '/fossilCarbonContent'],
    [{ ...declaration, biogenicCO2Uptake: '0.3' }, 400, '/biogenicCO2Uptake'],
    [{ ...declaration, companyIds: ['works'] }, 400, '/companyIds/0'],
    [{ ...declaration, companyIds: ['urn:a:1', 'urn:a:1'] }, 400, '/companyIds/1'],
    [{ ...declaration, exemptedEmissionsPercent: '1e1' }, 400, '/exemptedEmissionsPercent'],
    [{ ...declaration, geographyCountry: 'CN', geographyCountrySubdivision: 'CN-HE' }, 400, '/geographyCountry'],
    [{ ...declaration, invented: 1 }, 400, '/invented'],
    [{ ...declaration, landUseChangeGhgEmissions: '9' }, 422, '/landUseChangeGhgEmissions'],
  ])('refuses %j', async (body, code, field) => {
    const answer = await pact(body);
    expect(answer.status).toBe(code);
    expect((answer.json as { errors: { field: string }[] }).errors.map((error) => error.field)).toContain(field);
  });
});
