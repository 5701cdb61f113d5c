// Writes TypeScript types of the event payloads from their JSON Schemas.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compile } from 'json-schema-to-typescript';

const folder = join(import.meta.dirname, '../libs/contracts/events/src');

/** One document with every schema as a definition, so that what schemas share becomes one type. */
const definitions = {};
for (const name of (await readdir(join(folder, 'schemas'))).sort()) {
  const {
    $id,
    $schema,
    definitions: shared,
    ...schema
  } = JSON.parse(await readFile(join(folder, 'schemas', name), 'utf8'));
  Object.assign(definitions, shared);
  if (schema.type) definitions[$id] = schema;
}

const pointed = JSON.stringify(definitions, (key, value) =>
  key === '$ref' ? `#/definitions/${value.split('#/definitions/').at(-1)}` : value,
);
const text = await compile({ title: 'Payloads', definitions: JSON.parse(pointed) }, 'Payloads', {
  bannerComment: '// Generated from ./schemas by tools/generate-event-types.mjs. Do not edit.',
  ignoreMinAndMaxItems: true,
  unreachableDefinitions: true,
  style: { singleQuote: true, printWidth: 120 },
});
const types = text
  .replace(
    /\/\*\*\n \* This interface was referenced by `Payloads`'s JSON-Schema\n \* via the `definition` "[^"]*"\.\n \*\/\n/g,
    '',
  )
  .replace(
    / \*\n \* This interface was referenced by `Payloads`'s JSON-Schema\n \* via the `definition` "[^"]*"\.\n/g,
    '',
  )
  .replace(/export interface Payloads \{\n {2}\[k: string\]: unknown;\n\}\n/, '');
await writeFile(join(folder, 'generated-payloads.ts'), types);
