import { KafkaJSAggregateError } from 'kafkajs';

/** Kafka did not do what was asked of it. Says what that was and why not, with nothing secret in it. */
export class KafkaFailureError extends Error {
  override readonly name = 'KafkaFailureError';
  constructor(
    readonly attempted: string,
    cause: unknown,
  ) {
    super(`${attempted}: ${reasonOf(cause)}`, { cause });
  }
}

/** @throws KafkaFailureError that says what was attempted */
export async function attempting<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new KafkaFailureError(what, error);
  }
}

/** An aggregate of the client names nothing; many of its errors say the same. */
function reasonOf(error: unknown): string {
  if (error instanceof KafkaJSAggregateError)
    return [...new Set(error.errors.map((each) => reasonOf(each)))].join('; ') || error.message;
  return error instanceof Error ? error.message : String(error);
}
