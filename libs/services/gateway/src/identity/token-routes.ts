import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { discoveryPath, keysPath, tokenPath } from './token-provider.js';
import type { TokenService } from './token-service.js';

/**
 * Mounts the token service's three routes. Its library reads the request itself, so the form body is left unparsed,
 * in a scope of its own that changes no other route.
 */
export async function installTokenRoutes(fastify: FastifyInstance, tokens: TokenService): Promise<void> {
  await fastify.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, parsed) => {
      parsed(null);
    });
    const handOver = (request: FastifyRequest, reply: FastifyReply): Promise<void> => serve(request, reply, tokens);
    scope.post(tokenPath, handOver);
    scope.get(keysPath, handOver);
    scope.get(discoveryPath, handOver);
    done();
  });
}

async function serve(request: FastifyRequest, reply: FastifyReply, tokens: TokenService): Promise<void> {
  const { issuer, listener } = tokens;
  reply.hijack();
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) reply.raw.setHeader(name, value);
  // The addresses in the discovery document are made from these: they must be the issuer's, whatever the client sent.
  request.raw.headers.host = issuer.host;
  request.raw.headers['x-forwarded-proto'] = issuer.protocol.slice(0, -1);
  delete request.raw.headers['x-forwarded-host'];
  await listener(request.raw, reply.raw);
}
