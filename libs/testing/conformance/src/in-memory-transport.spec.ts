import { InMemoryBroker, InMemoryTransport } from '@carbon-butler/platform-transport';
import { describeTransport } from './index.js';

describeTransport('in memory', async () => {
  const broker = new InMemoryBroker();
  await Promise.resolve();
  return {
    async connect(options) {
      const transport = new InMemoryTransport({ ...options, broker });
      await transport.start();
      return transport;
    },
    crash: (transport) => (transport as InMemoryTransport).crash(),
    close: () => Promise.resolve(),
  };
});
