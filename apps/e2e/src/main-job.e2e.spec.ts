import { execFile } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { handResult, handResultCorrected } from '@carbon-butler/app-butler/hand-calculation';
import { ButlerProcess, removeDataDir } from './butler-process.js';

const run = promisify(execFile);
const verifier = join(__dirname, '../../../tools/verify-evidence.mjs');
const solarModule = join(__dirname, '../../../docs/life-cycle/pv-module.json');
const product = '/v1/life-cycle/products/hebei-steel-works/hot-rolled-coil/2025/footprint';

interface Quantity {
  readonly id: string;
  readonly value: string;
}
interface Footprint {
  readonly id: string;
  readonly version: number;
  readonly predecessorId: string;
  readonly run: {
    readonly id: string;
    readonly digest: string;
    readonly quantities: readonly Quantity[];
    readonly checks: readonly { readonly passed: boolean }[];
  };
  readonly movements: readonly { readonly quantityId: string }[];
}

function value(quantities: readonly Quantity[], id: string): number {
  return Number(quantities.find((quantity) => quantity.id === id)?.value);
}

describe('the main job', () => {
  let dataDir: string;
  let butler: ButlerProcess;
  let token: string;

  beforeAll(async () => {
    dataDir = await ButlerProcess.newDataDir();
  });

  afterAll(async () => {
    await butler.stop();
    await removeDataDir(dataDir);
  });

  it('runs once and exits with 0, having printed the result', async () => {
    const { code, output } = await ButlerProcess.runOnce(dataDir);
    expect([code, output]).toEqual([0, expect.stringContaining('Hot-rolled coil, cradle to gate')]);
    expect(output).toContain('checks passed');
    expect(output).toContain('belt scale recalibrated');
  });

  it('resumes on the next start with what it had', async () => {
    butler = await ButlerProcess.start(dataDir);
    token = await butler.token();
    expect(butler.output).not.toContain('First start');
    expect((await butler.get(product, token)).status).toBe(200);
  });

  it('comes to what the hand calculation says, before and after the correction', async () => {
    const { json: after } = await butler.get<Footprint>(product, token);
    const { json: before } = await butler.get<Footprint>(`/v1/life-cycle/footprints/${after.predecessorId}`, token);
    const perT = 1000;
    expect(value(before.run.quantities, 'footprint.total')).toBeCloseTo(
      (handResult.footprintTCo2ePerUnit['hot-rolled-coil'] ?? 0) * perT,
      2,
    );
    expect(value(after.run.quantities, 'footprint.total')).toBeCloseTo(
      (handResultCorrected.footprintTCo2ePerUnit['hot-rolled-coil'] ?? 0) * perT,
      2,
    );
    expect(after.run.checks.every(({ passed }) => passed)).toBe(true);
    expect(after.version).toBe(before.version + 1);
    expect(after.movements.map(({ quantityId }) => quantityId)).toContain('footprint.stage.blast-furnace');
    const carbonT = value(before.run.quantities, 'site.carbon.emitted');
    expect(Math.abs((carbonT * 44) / 12 - handResult.directTCo2)).toBeLessThan(1);
  });

  it('hands out evidence that verifies offline and breaks when a byte is touched', async () => {
    const [name] = await readdir(join(dataDir, 'evidence'));
    const path = join(dataDir, 'evidence', name ?? '');
    const { stdout } = await run(process.execPath, [verifier, path]);
    expect(stdout).toContain('run.digest');
    const bytes = await readFile(path);
    const at = bytes.indexOf('"bodies"') + 200;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    await writeFile(`${path}.touched`, bytes);
    await expect(run(process.execPath, [verifier, `${path}.touched`])).rejects.toMatchObject({ code: 1 });
  });

  it('reports an assessment with what it assumes: the worked solar module', async () => {
    const asked = JSON.parse(await readFile(solarModule, 'utf8')) as unknown;
    const { json: assessed } = await butler.post<Footprint['run']>('/v1/life-cycle/assessments', token, asked);
    const report = `/v1/life-cycle/runs/${assessed.id}/report`;
    const authorized = { headers: { authorization: `Bearer ${token}` } };
    const page = await (await fetch(`${butler.url}${report}.html`, authorized)).text();
    // 2.2 kg of aluminium at 17.55866 kg/kg in 1.01 modules of 11,000 kWh each.
    const aluminium = ((2.2 * 17.55866 * 1.01) / 11_000) * 1_000;
    for (const part of [
      '1000 kWh of solar power',
      'GWP100-AR6',
      `<td>background.industrial.aluminium-primary-ingot.CN for materials, module works</td><td class="number">${aluminium.toPrecision(4)}</td>`,
      '<td class="short">lifetimeYield</td><td class="number">11000</td><td>± 15 % (95 %)</td>',
      'background.electricity.grid.CN-YN@',
      assessed.digest,
    ])
      expect(page).toContain(part);
    const pdf = Buffer.from(await (await fetch(`${butler.url}${report}.pdf?language=zh`, authorized)).arrayBuffer());
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  });

  it('replays its runs to the same digests', async () => {
    const { json: footprint } = await butler.get<Footprint>(product, token);
    const { json: emissions } = await butler.get<{ readonly run: { readonly id: string } }>(
      '/v1/cbam/installations/hebei-steel-works/hot-rolled-coil/2025/emissions',
      token,
    );
    for (const id of [footprint.run.id, emissions.run.id]) {
      const { json } = await butler.post<{ readonly equal: boolean }>(`/v1/runs/${id}/replay`, token, undefined);
      expect(json).toMatchObject({ equal: true, differences: [] });
    }
  });

  it('serves its documents', async () => {
    for (const path of [
      '/openapi.json',
      '/asyncapi.json',
      '/docs',
      '/health',
      '/health/ready',
      '/.well-known/openid-configuration',
    ]) {
      expect([path, (await fetch(butler.url + path)).status]).toEqual([path, 200]);
    }
  });
});
