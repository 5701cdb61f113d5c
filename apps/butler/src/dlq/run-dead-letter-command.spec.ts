import { runDeadLetterCommand } from './run-dead-letter-command.js';

const path = '/v1/operations/dead-letters';
const place = { url: '', dataDir: undefined } as const;

function letter(ref: string, replays: readonly object[] = []): object {
  return {
    ref,
    event: { id: 'e-1', type: 'carbon.emission.recorded.v1', subject: 'works' },
    cause: { class: 'EventPayload', reason: 'unit missing', attempts: 3, failedAt: '2026-01-01T00:00:00Z' },
    replays,
  };
}

/** An API that gives these answers by path, and notes what was asked. */
function api(answers: Readonly<Record<string, object>>) {
  const asked: string[] = [];
  const answer = <T>(method: string, at: string): Promise<T> => {
    asked.push(`${method} ${at}`);
    const found = answers[at];
    return found ? Promise.resolve(found as T) : Promise.reject(new Error(`nothing at ${at}`));
  };
  return {
    asked,
    get: <T>(at: string): Promise<T> => answer<T>('GET', at),
    post: <T>(at: string): Promise<T> => answer<T>('POST', at),
  };
}

async function linesOf(
  client: ReturnType<typeof api>,
  command: Parameters<typeof runDeadLetterCommand>[1],
): Promise<string> {
  const lines: string[] = [];
  await runDeadLetterCommand(client, command, (line) => lines.push(line));
  return lines.join('\n');
}

describe('dead letters on the command line', () => {
  it('are listed over all pages, with their cause and what was done', async () => {
    const client = api({
      [`${path}?topic=t`]: { letters: [letter('a')], next: 'more' },
      [`${path}?topic=t&cursor=more`]: { letters: [letter('b', [{ at: '2026-01-02T00:00:00Z', by: 'ops' }])] },
    });
    const text = await linesOf(client, { ...place, action: 'list', topic: 't', group: undefined });
    expect(text).toMatch(/^a\n.*e-1 of works\n.*3 attempt\(s\): EventPayload: unit missing\nb\n/);
    expect(text).toContain('sent back 1 time(s), last 2026-01-02T00:00:00Z by ops');
  });

  it('are said to be none when there are none', async () => {
    const client = api({ [`${path}?`]: { letters: [] } });
    expect(await linesOf(client, { ...place, action: 'list', topic: undefined, group: undefined })).toBe(
      'no dead letters',
    );
  });

  it('are shown and sent back by their ref', async () => {
    const client = api({ [`${path}/t~g~0~1`]: letter('t~g~0~1'), [`${path}/t~g~0~1/replay`]: { by: 'ops' } });
    expect(await linesOf(client, { ...place, action: 'show', ref: 't~g~0~1' })).toContain('"ref": "t~g~0~1"');
    expect(await linesOf(client, { ...place, action: 'replay', ref: 't~g~0~1' })).toContain('sent back by ops');
    expect(client.asked).toEqual([`GET ${path}/t~g~0~1`, `POST ${path}/t~g~0~1/replay`]);
  });
});
