import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

/**
 * Different TCP ports that were free on loopback a moment ago, for processes that must know each other's before either
 * listens. All are held until all are found, so that none comes twice.
 */
export async function findFreePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  try {
    return await Promise.all(
      servers.map(async (server) => {
        server.listen({ host: '127.0.0.1', port: 0 });
        await once(server, 'listening');
        return (server.address() as AddressInfo).port;
      }),
    );
  } finally {
    await Promise.all(
      servers.filter(({ listening }) => listening).map((server) => new Promise((resolve) => server.close(resolve))),
    );
  }
}
