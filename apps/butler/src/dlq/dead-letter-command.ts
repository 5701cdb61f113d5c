import { parseArgs } from 'node:util';
import { ArgumentsError } from '../arguments.js';

/** What a user wants with dead letters. */
export type DeadLetterCommand = {
  readonly url: string;
  /** Where the demo client's credentials are; undefined for the default place. */
  readonly dataDir: string | undefined;
} & (
  | { readonly action: 'list'; readonly topic: string | undefined; readonly group: string | undefined }
  | { readonly action: 'show' | 'replay'; readonly ref: string }
);

export const usage = `Usage: npm run dlq -- list [--topic TOPIC] [--group GROUP]
       npm run dlq -- show REF
       npm run dlq -- replay REF

  list    events that a service gave up on, with the reason
  show    one of them with its record
  replay  hand it to its service again; recorded in the evidence log

  --url URL   of a running butler (default http://127.0.0.1:3000)
  --data DIR  its data directory (default: .carbon-butler)`;

/** @returns undefined when only help is asked for @throws ArgumentsError */
export function deadLetterCommand(args: readonly string[]): DeadLetterCommand | undefined {
  const { positionals, values } = parsed(args);
  const { url, data: dataDir, topic, group, help } = values;
  if (help) return undefined;
  const [action, ref, ...more] = positionals;
  if (more.length > 0) throw refusal(`too much: ${more.join(' ')}`);
  if (action === 'list' && ref === undefined) return { action, url, dataDir, topic, group };
  if (action !== 'show' && action !== 'replay')
    throw refusal(`expected list, show or replay, got ${action ?? 'nothing'}`);
  if (ref === undefined) throw refusal(`${action}: expected the ref of a dead letter, as list gives it`);
  return { action, url, dataDir, ref };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        url: { type: 'string', default: 'http://127.0.0.1:3000' },
        data: { type: 'string' },
        topic: { type: 'string' },
        group: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw refusal(error instanceof Error ? error.message : String(error));
  }
}

function refusal(reason: string): ArgumentsError {
  return new ArgumentsError(`${reason}\n\n${usage}`);
}
