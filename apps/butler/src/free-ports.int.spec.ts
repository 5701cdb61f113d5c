import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { findFreePorts, PortTakenError } from './free-ports.js';

describe('free ports', () => {
  it('are all different, and free afterwards', async () => {
    const ports = await findFreePorts(Array.from({ length: 50 }, () => 0));
    expect(new Set(ports).size).toBe(50);
    expect(await findFreePorts(ports)).toEqual(ports);
  });

  it('are not those somebody listens on', async () => {
    const server = createServer().listen({ host: '127.0.0.1', port: 0 });
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      await expect(findFreePorts([0, port])).rejects.toThrow(new PortTakenError(port));
    } finally {
      server.close();
      await once(server, 'close');
    }
    expect(await findFreePorts([0, port])).toContain(port);
  });
});
