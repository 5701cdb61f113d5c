import { parseArgs } from 'node:util';
import { DataDirectory } from './data-directory.js';
import { keptDemoClient } from './demo-client.js';
import { ApiClient } from './main-job/api-client.js';

interface Replay {
  readonly runId: string;
  readonly recordedDigest: string;
  readonly replayedDigest: string;
  readonly equal: boolean;
  readonly differences: readonly string[];
}

const usage = 'Usage: npm run replay -- RUN_ID [--url http://127.0.0.1:3000] [--data DIR]';

/** Asks a running butler to make a stored run again and says whether the digest is the same. */
async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { url: { type: 'string', default: 'http://127.0.0.1:3000' }, data: { type: 'string' } },
  });
  const [runId] = positionals;
  if (runId === undefined) throw new Error(usage);
  const directory = await DataDirectory.open(values.data);
  const api = await ApiClient.signIn(values.url, await keptDemoClient(directory));
  const replay = await api.post<Replay>(`/v1/runs/${encodeURIComponent(runId)}/replay`, undefined);
  process.stdout.write(`recorded  ${replay.recordedDigest}\nreplayed  ${replay.replayedDigest}\n`);
  process.stdout.write(replay.equal ? 'equal\n' : `DIFFERENT: ${replay.differences.join(', ')}\n`);
  if (!replay.equal) process.exitCode = 1;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
