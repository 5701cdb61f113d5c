import { Readable } from 'node:stream';
import { acceptedMediaTypes, rawBodyOf } from '@carbon-butler/platform-http';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Files whose bytes stream through, whatever their size; JSON and CSV bodies are read whole, as everywhere. */
const streamedMediaTypes = [
  'application/zip',
  'application/xml',
  'text/xml',
  'application/octet-stream',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
] as const;

export const importMediaTypes: readonly string[] = [...streamedMediaTypes, 'application/json', 'text/csv'];

/** Lets bodies of imports through unread. No other route takes these media types. */
export function installImportParsers(fastify: FastifyInstance): void {
  const types = streamedMediaTypes.filter((type) => !acceptedMediaTypes.includes(type));
  fastify.addContentTypeParser(types, (_request, payload, done) => {
    done(null, payload);
  });
}

/** The bytes of a file in parts of `partBytes`, the last one shorter. */
export async function* partsOf(request: FastifyRequest, partBytes: number): AsyncGenerator<Buffer> {
  let pending: Buffer[] = [];
  let length = 0;
  for await (const chunk of bytesOf(request)) {
    pending.push(chunk);
    length += chunk.length;
    if (length < partBytes) continue;
    const whole = Buffer.concat(pending);
    let from = 0;
    for (; whole.length - from >= partBytes; from += partBytes) yield whole.subarray(from, from + partBytes);
    pending = [whole.subarray(from)];
    length = whole.length - from;
  }
  if (length > 0) yield Buffer.concat(pending);
}

async function* bytesOf(request: FastifyRequest): AsyncGenerator<Buffer> {
  if (request.body instanceof Readable) for await (const chunk of request.body) yield Buffer.from(chunk as Uint8Array);
  else yield rawBodyOf(request);
}
