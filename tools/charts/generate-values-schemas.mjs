// Writes the services' and the umbrella's values.schema.json.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { services } from './services.mjs';
import { serviceSchema, umbrellaSchema } from './values-schema.mjs';

const helm = join(import.meta.dirname, '../../helm');
const write = (chart, schema) =>
  writeFile(join(helm, chart, 'values.schema.json'), `${JSON.stringify(schema, null, 2)}\n`);
for (const service of services) await write(service.chart, serviceSchema(service));
await write('carbon-butler', umbrellaSchema(services.map(({ chart }) => chart)));
