import { createServer } from 'node:net';

/**
 * A TCP port that was free on loopback a moment ago, for a child process that can't be told "any port".
 *
 * Another process may take it before the child binds, so the caller retries; a server of our own listens on port 0.
 */
export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port: 0 }, () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('expected a TCP address'));
        else resolve(address.port);
      });
    });
  });
}
