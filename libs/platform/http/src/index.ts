export { acceptedMediaTypes, jsonDepthMax, rawBodyOf } from './body-parsers.js';
export type { HealthCheck } from './health.js';
export { bodyLimitBytesDefault, createHttpApp, type HttpAppOptions } from './http-app.js';
export {
  IdempotencyInterceptor,
  idempotencyKeyHeader,
  IdempotencyScope,
  IdempotencyStore,
  type IdempotencyBegin,
  type StoredResponse,
} from './idempotency.js';
export { findJsonFlaw, type JsonFlaw } from './json-text.js';
export { setupOpenApi, type OpenApiOptions } from './open-api.js';
export { decodeCursor, encodeCursor, nextLink, pageQuery, pageSizeDefault, pageSizeMax } from './pagination.js';
export { problemMapper, type ProblemMapper } from './problem-filter.js';
export {
  jsonPointer,
  problem,
  ProblemException,
  problemMediaType,
  problemType,
  RequestRefusedException,
  shownValue,
  type FieldError,
  type ProblemDetails,
  type ProblemParts,
} from './problem.js';
export type { RateLimit } from './rate-limit.js';
export { remoteProblem } from './remote-problem.js';
export { accept, fieldErrors, validationProblem, ZodDtoPipe } from './validation.js';
