import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { findFreePort } from './index.js';

/** The built library in a process of its own: signals and an empty event loop can't be had inside jest. */
async function start(drain: string, options = '{}'): Promise<ChildProcess> {
  const program = `
    const { runUntilSignal } = require(${JSON.stringify(path.resolve(__dirname, '../dist/index.js'))});
    const service = {
      name: 'child', urls: {}, ready: async () => {},
      drain: async () => { ${drain} },
      [Symbol.asyncDispose]: async () => { console.log('stopped'); },
    };
    runUntilSignal(service, ${options});
    console.log('running');`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  return child;
}

async function exitOf(child: ChildProcess): Promise<[number | null, NodeJS.Signals | null]> {
  return (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
}

describe('a process', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('lives until %s, then ends with code 0', async (signal) => {
    const child = await start('');
    let output = '';
    child.stdout!.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.kill(signal);
    expect(await exitOf(child)).toEqual([0, null]);
    expect(output).toBe('stopped\n');
  });

  it('whose service left something open is cut off with code 1 after the deadline', async () => {
    const child = await start('setInterval(() => {}, 1000);', '{ deadlineMs: 200 }');
    child.kill('SIGTERM');
    expect(await exitOf(child)).toEqual([1, null]);
  });

  it('that is stuck ends at once on a second signal', async () => {
    const child = await start("console.log('draining'); setInterval(() => {}, 1000); await new Promise(() => {});");
    child.kill('SIGTERM');
    await once(child.stdout!, 'data');
    child.kill('SIGTERM');
    expect(await exitOf(child)).toEqual([1, null]);
  });
});

describe('findFreePort', () => {
  it('gives a port that can be bound, and not always the same', async () => {
    const ports = await Promise.all([findFreePort(), findFreePort(), findFreePort()]);
    expect(new Set(ports).size).toBe(3);
    expect(ports.every((port) => port > 1023 && port < 65_536)).toBe(true);
  });
});
