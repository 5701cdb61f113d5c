import { problem, problemMediaType } from '@carbon-butler/platform-http';
import type { FastifyInstance } from 'fastify';

const openPaths = /^\/health(\/|$|\?)/;
const retryAfterSeconds = 2;

/** Counts the requests being worked on, and turns new ones away once closed; probes always pass. */
export class RequestGate {
  private inside = 0;
  private closed = false;
  private readonly waiting: (() => void)[] = [];

  install(fastify: FastifyInstance): void {
    fastify.addHook('onRequest', (request, reply, done) => {
      this.inside += 1;
      if (!this.closed || openPaths.test(request.url)) {
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
    fastify.addHook('onResponse', (_request, _reply, done) => {
      this.inside -= 1;
      if (this.inside === 0)
        this.waiting.splice(0).forEach((resolve) => {
          resolve();
        });
      done();
    });
  }

  /** Resolves once everything let in before has been answered. */
  async close(): Promise<void> {
    this.closed = true;
    if (this.inside === 0) return;
    await new Promise<void>((resolve) => {
      this.waiting.push(resolve);
    });
  }
}
