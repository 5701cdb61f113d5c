import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { eventually } from '@carbon-butler/testing-harness';
import { TcpProxy } from './tcp-proxy.js';

const quietMs = 200;

describe('a network that can be cut', () => {
  let echo: Server;
  let proxy: TcpProxy;
  const sockets: Socket[] = [];

  beforeAll(async () => {
    echo = createServer((socket) => socket.pipe(socket));
    echo.listen({ host: '127.0.0.1', port: 0 });
    await once(echo, 'listening');
    proxy = await TcpProxy.start((echo.address() as AddressInfo).port);
  });

  afterAll(async () => {
    sockets.forEach((socket) => socket.destroy());
    await proxy.close();
    echo.close();
  });

  function client(name: string): { readonly socket: Socket; received(): string } {
    const socket = connect({ host: '127.0.0.1', port: proxy.port });
    sockets.push(socket);
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    socket.write(name);
    return { socket, received: () => text };
  }

  it('holds back what the named client is sent until it is mended, and nobody else', async () => {
    const [cut, whole] = [client('gateway '), client('lifecycle ')];
    await eventually(() => {
      expect([cut.received(), whole.received()]).toEqual(['gateway ', 'lifecycle ']);
    });
    proxy.block('gateway');
    const late = client('gateway late');
    cut.socket.write('more');
    whole.socket.write('more');
    await eventually(() => {
      expect(whole.received()).toBe('lifecycle more');
    });
    await new Promise((resolve) => setTimeout(resolve, quietMs));
    expect([cut.received(), late.received()]).toEqual(['gateway ', '']);
    proxy.unblock();
    await eventually(() => {
      expect([cut.received(), late.received()]).toEqual(['gateway more', 'gateway late']);
    });
  });
});
