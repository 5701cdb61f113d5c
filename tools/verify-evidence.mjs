#!/usr/bin/env node
/** verify-evidence: checks an evidence bundle offline. Needs Node 20 or later and nothing else. */
import { readFileSync, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { verifyEvidence } from './verify-evidence/verify.mjs';

const usage = `usage: verify-evidence <bundle.json> [options]

  --log-key <vkey>          the log's verifier key, name+id+base64
  --statement-key <file>    the statement key, a JWK with kty, crv and x
  --witness <vkey>          a witness's verifier key; may be given again
  --min-witnesses <k>       how many of these must have cosigned (all of them unless said)
  --prev-checkpoint <file>  an earlier checkpoint of the log, which must have grown into this one
  --json                    print the result as JSON

exit: 0 valid, 1 invalid, 2 unreadable input or usage, 3 not enough witnesses`;

const exitCodes = { valid: 0, invalid: 1, unreadable: 2, 'too-few-witnesses': 3 };
const fileBytesMax = 64 * 1024 * 1024;

function readBounded(path) {
  if (statSync(path).size > fileBytesMax) throw new Error(`${path} has more than ${fileBytesMax} bytes`);
  return readFileSync(path);
}

function readArguments(args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      'log-key': { type: 'string' },
      'statement-key': { type: 'string' },
      witness: { type: 'string', multiple: true },
      'min-witnesses': { type: 'string' },
      'prev-checkpoint': { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help || positionals.length !== 1) throw new Error(usage);
  const minimum = values['min-witnesses'];
  if (minimum !== undefined && !/^\d{1,3}$/.test(minimum)) throw new Error('--min-witnesses takes a number');
  const statementKeyFile = values['statement-key'];
  const previousFile = values['prev-checkpoint'];
  return {
    bytes: readBounded(positionals[0]),
    json: values.json,
    trust: {
      logKey: values['log-key'],
      statementKey: statementKeyFile === undefined ? undefined : JSON.parse(readBounded(statementKeyFile).toString()),
      witnesses: values.witness,
      minWitnesses: minimum === undefined ? undefined : Number(minimum),
      previousCheckpoint: previousFile === undefined ? undefined : readBounded(previousFile).toString(),
    },
  };
}

function printSteps({ outcome, pinned, steps }) {
  for (const { link, ok, detail } of steps) console.log(`${ok ? 'ok    ' : 'BROKEN'}  ${link}: ${detail}`);
  const broken = steps.find(({ ok }) => !ok);
  if (broken) console.log(`\n${outcome}: ${broken.link}: ${broken.detail}`);
  else if (pinned) console.log('\nvalid: signed by the pinned log and statement keys');
  else
    console.log('\nvalid in itself, but not every key is pinned: compare the thumbprints with ones you got elsewhere');
}

function main() {
  try {
    const { bytes, trust, json } = readArguments(process.argv.slice(2));
    const result = verifyEvidence(bytes, trust);
    if (json) console.log(JSON.stringify(result, null, 2));
    else printSteps(result);
    return exitCodes[result.outcome];
  } catch (error) {
    console.error(error.message);
    return exitCodes.unreadable;
  }
}

process.exitCode = main();
