import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

interface Link {
  readonly client: Socket;
  readonly server: Socket;
  /** The first bytes the client sent: both protocols say there, in the clear, who it is. */
  greeting: string;
}

/**
 * Forwards TCP connections on loopback, and can stop forwarding without closing anything: what a network does when a
 * cable is pulled. Nothing is lost or reordered; it comes when forwarding resumes, or not at all when a side gives up.
 */
export class TcpProxy {
  private readonly links = new Set<Link>();
  private blocked: string | undefined;

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async start(targetPort: number): Promise<TcpProxy> {
    const server = createServer();
    server.listen({ host: '127.0.0.1', port: 0 });
    await once(server, 'listening');
    const proxy = new TcpProxy(server, (server.address() as AddressInfo).port);
    server.on('connection', (client) => {
      proxy.link(client, targetPort);
    });
    return proxy;
  }

  /** Stops forwarding for clients that introduce themselves with `name`; '' is everybody. */
  block(name: string): void {
    this.blocked = name;
    for (const link of this.links) if (this.isBlocked(link)) pause(link);
  }

  unblock(): void {
    this.blocked = undefined;
    for (const { client, server } of this.links) {
      client.resume();
      server.resume();
    }
  }

  /** Refuses connections, as a port does whose process is dead. */
  async close(): Promise<void> {
    if (!this.server.listening) return;
    const closed = once(this.server, 'close');
    this.server.close();
    for (const link of this.links) destroy(link);
    await closed;
  }

  isOpen(): boolean {
    return this.server.listening;
  }

  /** Listens again, on the port of before. */
  async open(): Promise<void> {
    this.server.listen({ host: '127.0.0.1', port: this.port });
    await once(this.server, 'listening');
  }

  private link(client: Socket, targetPort: number): void {
    const server = connect({ host: '127.0.0.1', port: targetPort });
    const link: Link = { client, server, greeting: '' };
    this.links.add(link);
    const forward = (from: Socket, to: Socket) => (chunk: Buffer) => {
      if (from === client && link.greeting === '') link.greeting = chunk.toString('latin1');
      if (this.isBlocked(link)) pause(link);
      to.write(chunk);
    };
    client.on('data', forward(client, server));
    server.on('data', forward(server, client));
    for (const socket of [client, server]) {
      // The other side learns of an end by its own; what an error says nobody here needs.
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.links.delete(link);
        destroy(link);
      });
    }
  }

  private isBlocked({ greeting }: Link): boolean {
    return this.blocked !== undefined && greeting.includes(this.blocked);
  }
}

function pause({ client, server }: Link): void {
  client.pause();
  server.pause();
}

function destroy({ client, server }: Link): void {
  client.destroy();
  server.destroy();
}
