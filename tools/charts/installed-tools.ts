import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const cache = process.env['CARBON_TOOLS_CACHE'] ?? join(homedir(), '.cache/carbon-butler');

/** Where `install-tools.sh` puts a program. */
export function toolPath(name: string): string {
  return join(cache, 'bin', name);
}

/** `install-tools.sh helm`: the others take longer to build than everything else of a first run together. */
const builtInCi = ['helm'];

/** Where `install-tools.sh` keeps the operators' resource definitions. */
export const definitionsFolder = join(cache, 'crds');

/**
 * A suite that needs programs built by `install-tools.sh`. Where one is missing the suite is skipped, by name and
 * loudly; in CI it fails where the program is one that CI builds, so that a check nobody runs can't pass for one.
 */
export function describeWithTools(name: string, tools: readonly string[], suite: () => void): void {
  const missing = tools.filter((tool) => !existsSync(toolPath(tool)));
  if (missing.length === 0) {
    describe(name, suite);
    return;
  }
  const reason = `${missing.join(' and ')} missing: run tools/charts/install-tools.sh`;
  if (process.env['CI'] === 'true' && missing.some((tool) => builtInCi.includes(tool))) {
    describe(name, () => {
      it('has its tools', () => {
        throw new Error(reason);
      });
    });
    return;
  }
  process.stderr.write(`SKIPPED: ${name} (${reason})\n`);
  describe.skip(`${name} (${reason})`, suite);
}
