import type { FastifyReply } from 'fastify';

/** Aborts when the response is over, sent or not: nobody waits for what is still being made for it. */
export function hangUpOf({ raw }: Pick<FastifyReply, 'raw'>): AbortSignal {
  const hangUp = new AbortController();
  const abort = (): void => {
    hangUp.abort();
  };
  if (raw.closed) abort();
  else raw.once('close', abort);
  return hangUp.signal;
}
