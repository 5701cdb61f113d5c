import { parseArgs } from 'node:util';

export interface Rotation {
  readonly clientId: string;
  readonly retirePrevious: boolean;
}

/** A command line that rotates nothing. */
export class RotationArgumentsError extends Error {
  override readonly name = 'RotationArgumentsError';
}

export const rotationUsage = `Usage: node rotate-secret.js CLIENT_ID [--retire-previous]

Gives a client of the HTTP API a new secret and prints it as one line of JSON. It is kept as a hash only: this is the
one time it is shown. The secret before stays valid beside it until it is retired or the next rotation.

  --retire-previous   ends the secret before instead, once nobody uses it any more

Environment: DATABASE_URL, as the gateway has it.`;

/** @returns undefined when only help is asked for @throws RotationArgumentsError */
export function rotationOf(args: readonly string[]): Rotation | undefined {
  const { values, positionals } = parsed(args);
  if (values.help) return undefined;
  const [clientId, ...others] = positionals;
  if (clientId === undefined || others.length > 0)
    throw refusal(`expected the id of one client, got ${JSON.stringify(positionals)}`);
  return { clientId, retirePrevious: values['retire-previous'] };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { 'retire-previous': { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
    });
  } catch (error) {
    throw refusal(error instanceof Error ? error.message : String(error));
  }
}

function refusal(reason: string): RotationArgumentsError {
  return new RotationArgumentsError(`${reason}\n\n${rotationUsage}`);
}
