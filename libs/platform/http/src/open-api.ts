import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import { cleanupOpenApiDoc } from 'nestjs-zod';
import { problemMediaType } from './problem.js';

export interface OpenApiOptions {
  readonly title: string;
  readonly version: string;
  readonly description: string;
  /** Adds what only this service knows: servers, security schemes, tags. */
  readonly extend?: (builder: DocumentBuilder) => DocumentBuilder;
}

const documentPath = '/openapi.json';
const docsPath = '/docs';
/** Swagger UI ships more than it needs to run; only these are served. */
const assets: ReadonlySet<string> = new Set(['/swagger-ui.css', '/swagger-ui-bundle.js', '/favicon-32x32.png']);

/** Scripts and styles of our own origin only; Swagger UI draws its icons from data: addresses. */
const docsPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * Serves the API's description as OpenAPI 3.1 at `/openapi.json`, and as a page at `/docs` that needs neither the
 * internet nor an exception from a strict content security policy. Call it before `listen`.
 *
 * @returns the document, e.g. to compare it with the last released one
 */
export function setupOpenApi(app: NestFastifyApplication, options: OpenApiOptions): OpenAPIObject {
  const document = buildDocument(app, options);
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  const json = JSON.stringify(document);
  fastify.get(documentPath, (_request, reply) => reply.type('application/json').send(json));
  serveDocs(app, fastify, options.title);
  return document;
}

function buildDocument(app: NestFastifyApplication, { title, version, description, extend }: OpenApiOptions) {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle(title)
    .setVersion(version)
    .setDescription(description);
  const raw = SwaggerModule.createDocument(app, (extend?.(builder) ?? builder).build());
  return withProblems(cleanupOpenApiDoc(raw, { version: '3.1' }));
}

/** Every operation can fail, and always fails in one form: said once instead of on every handler. */
function withProblems(document: OpenAPIObject): OpenAPIObject {
  const failure = {
    description: 'The request failed (RFC 9457)',
    content: { [problemMediaType]: { schema: { $ref: '#/components/schemas/ProblemDetails' } } },
  };
  for (const path of Object.values(document.paths)) {
    for (const operation of [path.get, path.post, path.put, path.patch, path.delete])
      if (operation) operation.responses = { ...operation.responses, default: failure };
  }
  const schemas = { ...document.components?.schemas, ProblemDetails: problemSchema, FieldError: fieldErrorSchema };
  return { ...document, components: { ...document.components, schemas } };
}

const text = (description: string) => ({ type: 'string', description }) as const;

const fieldErrorSchema = {
  type: 'object' as const,
  required: ['field', 'expected'],
  properties: {
    field: text('JSON pointer into the body, or /name of a parameter'),
    value: text('What was sent, cut to 64 characters'),
    expected: text('What would have been accepted'),
    in: { type: 'string' as const, enum: ['query', 'path', 'header'], description: 'Absent for the body' },
    event: text('Id of the event concerned'),
  },
};

const problemSchema = {
  type: 'object' as const,
  required: ['type', 'title', 'status'],
  properties: {
    type: { ...text('Names the kind of problem'), format: 'uri' },
    title: text('The kind of problem in words'),
    status: { type: 'integer' as const, description: 'HTTP status' },
    detail: text('What happened this time'),
    instance: { ...text('This one request; its id is in the log'), format: 'uri' },
    errors: { type: 'array' as const, items: { $ref: '#/components/schemas/FieldError' } },
  },
};

function serveDocs(app: NestFastifyApplication, fastify: FastifyInstance, title: string): void {
  const page = docsPage(title);
  fastify.get(docsPath, (_request, reply) =>
    reply.header('content-security-policy', docsPolicy).type('text/html; charset=utf-8').send(page),
  );
  fastify.get(`${docsPath}/start.js`, (_request, reply) =>
    reply.type('text/javascript; charset=utf-8').send(startScript),
  );
  // Resolved as @nestjs/swagger sees it: the page uses the version that package was released with.
  const fromSwagger = createRequire(require.resolve('@nestjs/swagger'));
  app.useStaticAssets({
    root: dirname(fromSwagger.resolve('swagger-ui-dist/package.json')),
    prefix: `${docsPath}/assets/`,
    decorateReply: false,
    index: false,
    allowedPath: (path: string) => assets.has(path),
  });
}

const startScript = `SwaggerUIBundle({ url: ${JSON.stringify(documentPath)}, dom_id: '#docs', deepLinking: true, validatorUrl: null });\n`;

function docsPage(title: string): string {
  const shown = title.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${shown}</title>
<link rel="icon" href="${docsPath}/assets/favicon-32x32.png">
<link rel="stylesheet" href="${docsPath}/assets/swagger-ui.css">
</head>
<body>
<div id="docs"></div>
<script src="${docsPath}/assets/swagger-ui-bundle.js"></script>
<script src="${docsPath}/start.js"></script>
</body>
</html>
`;
}
