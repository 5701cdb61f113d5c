import { type EventTransport, InMemoryBroker, InMemoryTransport } from '@carbon-butler/platform-transport';
import { describeTransport } from './index.js';

describeTransport('in memory', () => {
  const broker = new InMemoryBroker();
  const running = new Map<EventTransport, InMemoryTransport>();
  return Promise.resolve({
    async connect(options) {
      const transport = new InMemoryTransport({ ...options, broker });
      await transport.start();
      running.set(transport, transport);
      return transport;
    },
    async crash(transport) {
      await running.get(transport)?.crash();
    },
    close: () => Promise.resolve(),
  });
});
