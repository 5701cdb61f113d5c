// Lists what `npm run` offers, in the order people need it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const packageJson = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8'));

const descriptions = {
  start: 'build what changed and start butler (options: npm start -- --help)',
  test: 'build and run every test',
  build: 'compile what changed',
  typecheck: 'compile, and check the types of the tests too',
  lint: 'contracts, code, module boundaries, cycles, project references, formatting',
  format: 'format everything',
  gen: 'generate code from proto/ and the event schemas',
  breaking: 'compare proto/ with the contracts last released',
  'release-contracts': 'make the present proto/ the released contracts',
  replay: 'run a stored run again and compare digests: npm run replay -- RUN_ID',
  dlq: 'list, show or send back events a service gave up on: npm run dlq -- list',
  kafka: 'start a Kafka broker on this machine, for npm start -- --kafka 127.0.0.1:9092 (needs a JDK and mvn)',
  faults: 'kill, cut off and hold up every part under load and count what is lost: npm run faults -- --help',
  help: 'this list',
};

for (const name of Object.keys(packageJson.scripts)) {
  console.log(`npm run ${name.padEnd(18)} ${descriptions[name] ?? packageJson.scripts[name]}`);
}
