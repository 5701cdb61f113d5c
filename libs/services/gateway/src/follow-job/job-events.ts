import type { JobAnswer } from './job-answer.js';

const pollMs = 300;
/** A stream ends after this time and the client asks again: perhaps another gateway. */
const streamMaxMs = 20_000;
const reconnectMs = 1_000;
const endStates: readonly JobAnswer['state'][] = ['read', 'committed', 'done', 'refused', 'failed', 'cancelled'];

/**
 * Server-sent events (WHATWG HTML, 9.2) of a job: one when it changed, a comment to keep the line open, the end.
 *
 * @param signal ends the stream as time does: a gateway that stops waits for none
 */
export async function* jobEvents(
  look: () => Promise<JobAnswer>,
  signal: AbortSignal,
  now: () => number = Date.now,
): AsyncGenerator<string> {
  const until = now() + streamMaxMs;
  yield `retry: ${reconnectMs}\n\n`;
  let shown = '';
  while (now() < until && !signal.aborted) {
    const job = await look();
    const data = JSON.stringify(job);
    yield data === shown ? ': still\n\n' : `event: job\ndata: ${data}\n\n`;
    shown = data;
    if (endStates.includes(job.state)) return;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}
