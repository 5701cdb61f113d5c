import type { ApiClient } from '../main-job/api-client.js';
import type { DeadLetterCommand } from './dead-letter-command.js';

interface Letter {
  readonly ref: string;
  readonly event?: { readonly id: string; readonly type: string; readonly subject: string };
  readonly cause: {
    readonly class: string;
    readonly reason: string;
    readonly attempts: number;
    readonly failedAt: string;
  };
  readonly replays: readonly { readonly at: string; readonly by: string }[];
}

interface Page {
  readonly letters: readonly Letter[];
  readonly next?: string;
}

const path = '/v1/operations/dead-letters';
const pagesMax = 100;

/** @throws ApiError */
export async function runDeadLetterCommand(
  api: Pick<ApiClient, 'get' | 'post'>,
  command: DeadLetterCommand,
  say: (line: string) => void,
): Promise<void> {
  if (command.action === 'list') {
    await list(api, command, say);
    return;
  }
  const at = `${path}/${encodeURIComponent(command.ref)}`;
  if (command.action === 'show') say(JSON.stringify(await api.get(at), undefined, 2));
  else {
    const { by } = await api.post<{ readonly by: string }>(`${at}/replay`, undefined);
    say(`sent back by ${by}; if it fails again, it is listed again`);
  }
}

async function list(
  api: Pick<ApiClient, 'get' | 'post'>,
  { topic, group }: Extract<DeadLetterCommand, { readonly action: 'list' }>,
  say: (line: string) => void,
): Promise<void> {
  const query = new URLSearchParams({ ...(topic !== undefined && { topic }), ...(group !== undefined && { group }) });
  let listed = 0;
  for (let pages = 0; pages < pagesMax; pages++) {
    const { letters, next } = await api.get<Page>(`${path}?${query.toString()}`);
    letters.forEach((letter) => {
      say(described(letter));
    });
    listed += letters.length;
    if (next === undefined) {
      if (listed === 0) say('no dead letters');
      return;
    }
    query.set('cursor', next);
  }
  say(`... and more: choose with --topic or --group`);
}

function described({ ref, event, cause, replays }: Letter): string {
  const what = event ? `${event.type} ${event.id} of ${event.subject}` : 'a record that is no event';
  const last = replays.at(-1);
  return [
    ref,
    `  ${what}`,
    `  failed ${cause.failedAt} after ${cause.attempts} attempt(s): ${cause.class}: ${cause.reason}`,
    ...(last ? [`  sent back ${replays.length} time(s), last ${last.at} by ${last.by}`] : []),
  ].join('\n');
}
