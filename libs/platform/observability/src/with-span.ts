import { SpanKind, SpanStatusCode, type Span, type Tracer } from '@opentelemetry/api';
import type { AttributeValue, CarbonAttribute, SpanAttributes } from './attributes.js';
import { redactText } from './redaction.js';

/** A span as a use case sees it: it can only say registered things. */
export interface ActiveSpan {
  set(name: CarbonAttribute, value: AttributeValue): void;
}

export type SpanRole = 'internal' | 'producer' | 'consumer' | 'client' | 'server';

const kinds: Readonly<Record<SpanRole, SpanKind>> = {
  internal: SpanKind.INTERNAL,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  client: SpanKind.CLIENT,
  server: SpanKind.SERVER,
};

/**
 * Runs `work` inside a span that is active for everything it awaits. A throw marks the span failed, is recorded on it
 * and goes on to the caller unchanged.
 */
export async function withSpan<T>(
  tracer: Tracer,
  name: string,
  attributes: SpanAttributes,
  work: (span: ActiveSpan) => T | Promise<T>,
  role: SpanRole = 'internal',
): Promise<T> {
  return tracer.startActiveSpan(name, { attributes, kind: kinds[role] }, async (span) => {
    try {
      return await work({ set: (key, value) => void span.setAttribute(key, value) });
    } catch (error) {
      recordError(span, error);
      throw error;
    } finally {
      span.end();
    }
  });
}

function recordError(span: Span, error: unknown): void {
  const name = error instanceof Error ? error.name : typeof error;
  const message = redactText(error instanceof Error ? error.message : String(error));
  span.setAttribute('carbon.error.reason' satisfies CarbonAttribute, name);
  span.recordException({ name, message, ...(error instanceof Error && error.stack ? { stack: error.stack } : {}) });
  span.setStatus({ code: SpanStatusCode.ERROR, message });
}
