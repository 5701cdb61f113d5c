import { parseArgs } from 'node:util';
import { type ClientRegistration, isScope, scopes } from '@carbon-butler/service-gateway';

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const tenantNameLengthMax = 200;

/** A command line that registers nobody. */
export class RegistrationArgumentsError extends Error {
  override readonly name = 'RegistrationArgumentsError';
}

export const registrationUsage = `Usage: node register-client.js --tenant-name NAME --scope SCOPE [--scope SCOPE ...] [--tenant-id ID]

Registers a machine client of the HTTP API and prints its id, its secret and its tenant as one line of JSON.
The secret is kept as a hash only: this is the one time it is shown. A running gateway knows the client at once.

  --tenant-name NAME  whose data the client works with, for people
  --tenant-id ID      a tenant there is already; without it a new one is made
  --scope SCOPE       what the client may do:
${Object.entries(scopes)
  .map(([scope, meaning]) => `                        ${scope.padEnd(18)} ${meaning}`)
  .join('\n')}

Environment: DATABASE_URL, as the gateway has it.
In Kubernetes, where the gateway's pods have it: kubectl exec deploy/gateway -- node apps/gateway/dist/register-client.js ...`;

/** @returns undefined when only help is asked for @throws RegistrationArgumentsError */
export function registrationOf(args: readonly string[]): ClientRegistration | undefined {
  const values = parsed(args);
  if (values.help) return undefined;
  const { 'tenant-name': tenantName, 'tenant-id': tenantId, scope: wanted = [] } = values;
  if (tenantName === undefined || tenantName.trim() === '' || tenantName.length > tenantNameLengthMax)
    throw refusal(`--tenant-name: expected a name of at most ${tenantNameLengthMax} characters`);
  if (tenantId !== undefined && !uuidPattern.test(tenantId))
    throw refusal(`--tenant-id: expected the id of a tenant, got ${JSON.stringify(tenantId)}`);
  const unknown = wanted.find((scope) => !isScope(scope));
  if (wanted.length === 0 || unknown !== undefined)
    throw refusal(`--scope: expected one of ${Object.keys(scopes).join(', ')}, got ${JSON.stringify(unknown ?? '')}`);
  return { tenantName, scopes: wanted.filter(isScope), ...(tenantId !== undefined && { tenantId }) };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        'tenant-name': { type: 'string' },
        'tenant-id': { type: 'string' },
        scope: { type: 'string', multiple: true },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw refusal(error instanceof Error ? error.message : String(error));
  }
}

function refusal(reason: string): RegistrationArgumentsError {
  return new RegistrationArgumentsError(`${reason}\n\n${registrationUsage}`);
}
