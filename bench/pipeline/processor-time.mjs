import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Of /proc/<pid>/stat: USER_HZ, which Linux fixes at 100 for what it shows. */
const ticksPerSecond = 100;

/** Processor seconds so far of butler, its services and the database server with its sessions (Linux). */
export async function processorSeconds(butler, dataDir) {
  const stats = readStats();
  const secondsOf = (pid) => stats.get(pid)?.seconds ?? 0;
  const [postmaster] = readFileSync(join(dataDir, 'postgres/cluster/postmaster.pid'), 'utf8').split('\n').map(Number);
  const sessions = [...stats.values()].filter(({ parent }) => parent === postmaster);
  const apps = [...(await butler.apps())].map(([name, pid]) => [name, secondsOf(pid)]);
  return new Map([
    ['butler', secondsOf(butler.child.pid)],
    ...apps,
    ['PostgreSQL', secondsOf(postmaster) + sessions.reduce((sum, { seconds }) => sum + seconds, 0)],
  ]);
}

/** Parent and processor time of every process; that of children which have ended counts as the parent's. */
function readStats() {
  const stats = new Map();
  for (const entry of readdirSync('/proc')) {
    if (!/^[0-9]+$/.test(entry)) continue;
    const fields = statFields(entry);
    if (fields === undefined) continue;
    // proc(5), counted from field 3: 4 is the parent, 14 to 17 are the times.
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    stats.set(Number(entry), { parent: Number(fields[1]), seconds: ticks / ticksPerSecond });
  }
  return stats;
}

function statFields(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    // It ended meanwhile.
    return undefined;
  }
}
