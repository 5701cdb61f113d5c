import { randomUUID } from 'node:crypto';
import type { Logger } from '@carbon-butler/platform-observability';
import { Catch, type ArgumentsHost, type RpcExceptionFilter } from '@nestjs/common';
import { throwError, type Observable } from 'rxjs';
import { callContext, type ServerCall } from './call-context.js';
import { CallerRefusedError } from './caller-guard.js';
import { toServiceError, type FaultCode, type NamedFault } from './fault.js';
import { RemoteError } from './remote-error.js';

export type FaultMapper = (error: unknown) => NamedFault | undefined;

/** Failures of a service behind us that a caller should see as such; every other one is our defect. */
const passedOn: ReadonlySet<FaultCode> = new Set([
  'UNAVAILABLE',
  'DEADLINE_EXCEEDED',
  'CANCELLED',
  'RESOURCE_EXHAUSTED',
]);

/** The one place where a thrown value becomes a gRPC status. */
@Catch()
export class FaultFilter implements RpcExceptionFilter<unknown> {
  constructor(
    private readonly faultOf: FaultMapper,
    private readonly domain: string,
    private readonly logger: Logger,
  ) {}

  catch(error: unknown, host: ArgumentsHost): Observable<never> {
    const call = host.getArgByIndex<ServerCall>(2);
    const fault = this.faultOf(error) ?? refusal(error) ?? remote(error) ?? hungUp(call) ?? this.unexpected(error);
    return throwError(() => toServiceError(fault, this.domain));
  }

  private unexpected(error: unknown): NamedFault {
    const errorId = randomUUID();
    this.logger.error('call failed unexpectedly', { errorId, error });
    return fault('INTERNAL', 'INTERNAL', `internal error ${errorId}`, { errorId });
  }
}

function refusal(error: unknown): NamedFault | undefined {
  if (!(error instanceof CallerRefusedError)) return undefined;
  return fault('UNAUTHENTICATED', 'CALLER_REFUSED', error.message);
}

function remote(error: unknown): NamedFault | undefined {
  if (!(error instanceof RemoteError) || !passedOn.has(error.code)) return undefined;
  return fault(error.code, error.reason || 'DEPENDENCY_FAILED', `a service behind this one failed: ${error.code}`);
}

/** Work stopped because nobody waits for it any more fails in many ways, none of which is worth a line in the log. */
function hungUp(call: ServerCall): NamedFault | undefined {
  try {
    if (!callContext(call.metadata).signal.aborted) return undefined;
  } catch {
    return undefined;
  }
  return fault('CANCELLED', 'CANCELLED', 'the caller stopped waiting');
}

function fault(code: FaultCode, reason: string, message: string, metadata: NamedFault['metadata'] = {}): NamedFault {
  return { code, reason, message, violations: [], metadata };
}
