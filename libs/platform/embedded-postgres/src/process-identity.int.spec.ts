import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { commandLine, isAlive, processBirth } from './process-identity.js';

describe('a process', () => {
  it('is told from another by its birth and known by its command line', async () => {
    const [one, other] = [spawn('sleep', ['61']), spawn('sleep', ['62'])];
    try {
      const births = await Promise.all([process.pid, one.pid!, one.pid!].map(processBirth));
      expect(births[1]).toBe(births[2]);
      expect(births[0]).not.toBe(births[1]);
      expect(await commandLine(other.pid!)).toContain('sleep 62');
    } finally {
      one.kill();
      other.kill();
    }
  });

  it('does not run any more once it ended, though its parent never asks how', async () => {
    const parent = spawn('sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 60']);
    try {
      const [line] = (await once(parent.stdout, 'data')) as [Buffer];
      const pid = Number.parseInt(line.toString(), 10);
      for (let waited = 0; (await processBirth(pid)) !== undefined && waited < 100; waited += 1) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      expect(isAlive(pid)).toBe(true);
      expect(await processBirth(pid)).toBeUndefined();
      expect(await commandLine(pid)).toBeUndefined();
    } finally {
      parent.kill();
    }
  });
});
