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
