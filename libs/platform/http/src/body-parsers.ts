import type { FastifyInstance, FastifyRequest } from 'fastify';
import { findExcessDepth, findJsonFlaw } from './json-text.js';
import { problem, problemType, RequestRefusedException, shownValue } from './problem.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The bytes of the body exactly as they arrived, for digests and signatures. Absent when there was no body. */
    rawBody?: Buffer;
  }
}

/** Parsed for the handler; the bytes stay on `request.rawBody`. */
const jsonMediaTypes = [
  'application/json',
  'application/cloudevents+json',
  'application/cloudevents-batch+json',
] as const;
/** Not parsed: the handler's body is the bytes. */
const byteMediaTypes = ['text/csv'] as const;

export const acceptedMediaTypes: readonly string[] = [...jsonMediaTypes, ...byteMediaTypes];

/** Nesting allowed in a JSON body: far above any document of ours, far below where a recursive reader breaks. */
export const jsonDepthMax = 64;

/** The body's bytes; an empty buffer when the request had none. */
export function rawBodyOf(request: FastifyRequest): Buffer {
  return request.rawBody ?? Buffer.alloc(0);
}

/** Replaces Fastify's parsers by ours, which keep the bytes, bound the depth and say where a document is broken. */
export function installBodyParsers(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  // Fastify's own parser refuses "__proto__" and "constructor" keys, which could reach an object's prototype.
  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  for (const mediaType of jsonMediaTypes) {
    fastify.addContentTypeParser(mediaType, { parseAs: 'buffer' }, (request, bytes: Buffer, done) => {
      request.rawBody = bytes;
      const text = decode(bytes);
      if (text instanceof Error) done(text);
      else if (text === '') done(null, undefined);
      else
        void parseJson(request, text, (error, body) => {
          if (error) done(malformed(text));
          else done(null, body);
        });
    });
  }
  fastify.addContentTypeParser([...byteMediaTypes], { parseAs: 'buffer' }, (request, bytes: Buffer, done) => {
    request.rawBody = bytes;
    done(null, bytes);
  });
}

function decode(bytes: Buffer): string | RequestRefusedException {
  const tooDeepAt = findExcessDepth(bytes, jsonDepthMax);
  if (tooDeepAt >= 0)
    return refuse('json-too-deep', `the body nests deeper than ${jsonDepthMax} levels at byte ${tooDeepAt}`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return refuse('malformed-json', 'the body is not UTF-8');
  }
}

function malformed(text: string): RequestRefusedException {
  const flaw = findJsonFlaw(text);
  if (!flaw) return refuse('malformed-json', 'the body has a property named "__proto__" or "constructor.prototype"');
  const { position, line, column, expected } = flaw;
  const value = position < text.length ? shownValue(text.slice(position, position + 16)) : 'the end of the body';
  const detail = `the body is not JSON: at position ${position} (line ${line}, column ${column}) expected ${expected}`;
  return refuse('malformed-json', detail, [{ field: '', value, expected }]);
}

function refuse(
  slug: string,
  detail: string,
  errors?: readonly { field: string; value: string; expected: string }[],
): RequestRefusedException {
  const parts = { type: problemType(slug), title: 'Malformed body', detail };
  return new RequestRefusedException(problem(400, errors ? { ...parts, errors } : parts));
}
