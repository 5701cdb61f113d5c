// Compiles the AssemblyScript of the draw kernel into a TypeScript module that holds its bytes.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { main } from 'assemblyscript/asc';

const engine = join(import.meta.dirname, '../libs/engines/lca');
const options = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--outFile', 'kernel.wasm'];

let bytes;
const { error, stderr } = await main(['draw-kernel.ts', '--baseDir', join(engine, 'assembly'), ...options], {
  writeFile: (name, contents) => {
    if (name === 'kernel.wasm') bytes = contents;
  },
});
if (error || !bytes) throw new Error(`asc: ${error?.message ?? 'no output'}\n${stderr.toString()}`);

const lines = Buffer.from(bytes)
  .toString('base64')
  .match(/.{1,110}/g);
await writeFile(
  join(engine, 'src/generated/draw-kernel-bytes.ts'),
  [
    '// Generated from assembly/draw-kernel.ts by tools/generate-draw-kernel.mjs. Do not edit.',
    '',
    '/** WebAssembly module, base64. */',
    'export const drawKernelBytes =',
    lines.map((line) => `  '${line}'`).join(' +\n') + ';',
    '',
  ].join('\n'),
);
