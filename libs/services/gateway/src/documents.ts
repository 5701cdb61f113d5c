import { asyncApiDocument } from '@carbon-butler/contract-events';
import { setupOpenApi } from '@carbon-butler/platform-http';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { securityScheme } from './identity/require-scope.js';
import { scopes } from './identity/scopes.js';
import { tokenPath } from './identity/token-provider.js';

const apiVersion = '1.0.0';

/** Descriptions of the API and of the events, for people and for generators; readable without a token. */
export function installDocuments(app: NestFastifyApplication): void {
  setupOpenApi(app, {
    title: 'Carbon Butler',
    version: apiVersion,
    description: 'Intake of supply-chain events, product footprints, CBAM comparisons and the evidence for them.',
    extend: (builder) =>
      builder.addOAuth2(
        { type: 'oauth2', flows: { clientCredentials: { tokenUrl: tokenPath, scopes: { ...scopes } } } },
        securityScheme,
      ),
  });
  const fastify = app.getHttpAdapter().getInstance();
  const asyncApi = JSON.stringify(asyncApiDocument(apiVersion));
  fastify.get('/asyncapi.json', (_request, reply) => reply.type('application/json').send(asyncApi));
}
