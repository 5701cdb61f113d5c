/** Stops what the setup started. */
export default async function teardown(): Promise<void> {
  const started: Record<symbol, unknown> = globalThis;
  await (started[Symbol.for('carbon-butler.test-server')] as { stop(): Promise<void> } | undefined)?.stop();
}
