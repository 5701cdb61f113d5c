/** Above the edge's 10 MB bodies, so that what HTTP let in also fits between services. */
export const messageBytesMax = 16 * 1024 * 1024;
/** Room for a token, a trace and the status details. */
export const metadataBytesMax = 32 * 1024;
export const concurrentStreamsMax = 1_000;
/** A connection that a proxy dropped silently is noticed within the sum of the two. */
export const keepaliveTimeMs = 30_000;
export const keepaliveTimeoutMs = 10_000;
export const reconnectBackoffMinMs = 100;
export const reconnectBackoffMaxMs = 5_000;
