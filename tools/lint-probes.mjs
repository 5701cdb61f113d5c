// Lints texts as if they stood in given files: [{file, code}] on standard input, their errors as JSON on standard output.
import { text } from 'node:stream/consumers';
import { join } from 'node:path';
import { ESLint } from 'eslint';

// In CI typescript-eslint takes files from the disk, once each, instead of the texts given.
process.env.TSESTREE_SINGLE_RUN = 'false';

const root = join(import.meta.dirname, '..');
const eslint = new ESLint({ cwd: root });
const probes = JSON.parse(await text(process.stdin));
const answers = [];
for (const { file, code } of probes) {
  const [result] = await eslint.lintText(code, { filePath: join(root, file) });
  answers.push(
    result.messages.filter(({ severity }) => severity === 2).map(({ ruleId, message }) => `${ruleId}: ${message}`),
  );
}
process.stdout.write(JSON.stringify(answers));
