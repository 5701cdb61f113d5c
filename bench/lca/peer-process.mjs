import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

const timeoutMs = 8 * 60_000;

/** A virtual environment outside the tree; undefined, with the reason printed, where it can't be made. */
function peerPython() {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const venv = join(cache, 'carbon-butler', 'bench-lca');
  const python = join(venv, 'bin', 'python');
  const works = () => spawnSync(python, ['-c', 'import bw2calc']).status === 0;
  if (existsSync(python) && works()) return python;
  const made =
    spawnSync('python3', ['-m', 'venv', venv]).status === 0 &&
    spawnSync(python, ['-m', 'pip', 'install', '--quiet', 'bw2calc==3.1.0'], { stdio: 'inherit' }).status === 0;
  if (!made || !works()) {
    console.log('SKIPPED: bw2calc can not be installed here (needs python3 with venv and a package index)');
    return undefined;
  }
  spawnSync(python, ['-m', 'pip', 'install', '--quiet', 'pypardiso']);
  return python;
}

/**
 * What bw2calc says of the same arrays; undefined where it can't be had.
 *
 * @param arrays by the names peer.py reads them under
 * @param activity number of the one that is asked for
 * @param draws of a Monte Carlo simulation; 0 leaves it out
 */
export function runPeer(arrays, activity, draws) {
  const python = peerPython();
  if (!python) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'carbon-butler-bench-'));
  try {
    for (const [name, array] of Object.entries(arrays))
      writeFileSync(join(folder, `${name}.bin`), new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
    // One thread; and the math library's own choice of kernel, whatever this machine sets for older ones.
    const { OPENBLAS_CORETYPE: _kernel, OPENBLAS_L2_SIZE: _cache, ...inherited } = process.env;
    const env = { ...inherited, MKL_NUM_THREADS: '1', OMP_NUM_THREADS: '1' };
    const args = [join(import.meta.dirname, 'peer.py'), folder, String(draws), String(activity)];
    const ran = spawnSync(python, args, { env, encoding: 'utf8', timeout: timeoutMs, maxBuffer: 2 ** 26 });
    if (ran.status !== 0)
      console.log(`INCOMPLETE: bw2calc ended early: ${ran.error?.message ?? ran.stderr.slice(-800)}`);
    const lines = ran.stdout.split('\n').filter(Boolean);
    return Object.assign({}, ...lines.map((line) => JSON.parse(line)));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The arrays of a system as it is solved, without uncertainty. */
export function arraysOf(system) {
  const { technosphere, diagonal, elementary } = system.nominal.coefficients;
  const columnOf = ({ pointer, index }) => {
    const columns = new Int32Array(index.length);
    for (let j = 0; j + 1 < pointer.length; j += 1) columns.fill(j, pointer[j], pointer[j + 1]);
    return columns;
  };
  return {
    reference: diagonal,
    activity: columnOf(system.columns),
    product: system.columns.index,
    amount: technosphere,
    amountSigma: new Float64Array(technosphere.length),
    emitter: columnOf(system.elementary),
    flow: system.elementary.index,
    emission: elementary,
    emissionSigma: new Float64Array(elementary.length),
    characterisation: system.characterisation[0],
  };
}
