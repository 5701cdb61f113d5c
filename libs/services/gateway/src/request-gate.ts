import { problem, problemMediaType } from '@carbon-butler/platform-http';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { hangUpOf } from './hang-up.js';

const openPaths = /^\/health(\/|$|\?)/;
const retryAfterSeconds = 2;

/** Counts the requests being worked on, and turns new ones away once closed; probes always pass. */
export class RequestGate {
  private inside = 0;
  private readonly closing = new AbortController();
  private readonly waiting: (() => void)[] = [];

  install(fastify: FastifyInstance): void {
    fastify.addHook('onRequest', (request, reply, done) => {
      this.enter(reply);
      if (!this.closing.signal.aborted || openPaths.test(request.url)) {
        done();
        return;
      }
      const body = JSON.stringify(problem(503, { detail: 'this instance is stopping; send the request again' }));
      void reply
        .code(503)
        .headers({ 'retry-after': String(retryAfterSeconds), connection: 'close' })
        .type(problemMediaType)
        .send(body);
    });
  }

  /** Aborts when the response is over or the gate closes: an answer that takes as long as its reader likes ends then. */
  streamEnd(reply: Pick<FastifyReply, 'raw'>): AbortSignal {
    return AbortSignal.any([hangUpOf(reply), this.closing.signal]);
  }

  /** Ends what is streamed, and resolves once everything else let in before has been answered. */
  async close(): Promise<void> {
    this.closing.abort();
    if (this.inside === 0) return;
    await new Promise<void>((resolve) => {
      this.waiting.push(resolve);
    });
  }

  private enter({ raw }: Pick<FastifyReply, 'raw'>): void {
    if (raw.closed) return;
    this.inside += 1;
    // Not onResponse: it does not come for a response whose reader hangs up.
    raw.once('close', () => {
      this.leave();
    });
  }

  private leave(): void {
    this.inside -= 1;
    if (this.inside === 0)
      this.waiting.splice(0).forEach((resolve) => {
        resolve();
      });
  }
}
