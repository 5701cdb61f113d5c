import { type EventTransport, PostgresTransport } from '@carbon-butler/platform-transport';
import { createTestDatabase } from '@carbon-butler/testing-harness';
import { describeTransport } from './index.js';

describeTransport('PostgreSQL', async () => {
  const database = await createTestDatabase();
  const running = new Map<EventTransport, PostgresTransport>();
  return {
    async connect(options) {
      const transport = new PostgresTransport({ ...options, url: database.adminUrl, poolSize: 3 });
      await transport.start();
      running.set(transport, transport);
      return transport;
    },
    async crash(transport) {
      await running.get(transport)?.sever();
    },
    close: () => database.drop(),
  };
});
