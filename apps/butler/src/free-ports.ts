import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';

/** Something else listens on a port that butler was told to use. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError';
  readonly field = 'PORT';
  readonly expected = 'a free port, or 0 for any';
  constructor(readonly value: number) {
    super(`port ${value} is taken; name another one with PORT, or 0 for any free one`);
  }
}

/**
 * TCP ports that were free on loopback a moment ago, for processes that must know each other's before either listens:
 * the wanted ones, any for each 0. All are held until all are found, so that none comes twice.
 *
 * @throws PortTakenError
 */
export async function findFreePorts(wanted: readonly number[]): Promise<readonly number[]> {
  const servers: Server[] = [];
  try {
    // Those named first: none of the others may take them.
    const byName = [...wanted.entries()].sort(([, a], [, b]) => b - a);
    const found = new Map<number, number>();
    for (const [index, port] of byName) {
      const server = createServer();
      servers.push(server);
      found.set(index, await listen(server, port));
    }
    return wanted.map((port, index) => found.get(index) ?? port);
  } finally {
    await Promise.all(
      servers.filter(({ listening }) => listening).map((server) => new Promise((resolve) => server.close(resolve))),
    );
  }
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen({ host: '127.0.0.1', port });
  try {
    await once(server, 'listening');
  } catch (error) {
    if (isTaken(error)) throw new PortTakenError(port);
    throw error;
  }
  return (server.address() as AddressInfo).port;
}

function isTaken(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'EADDRINUSE';
}
