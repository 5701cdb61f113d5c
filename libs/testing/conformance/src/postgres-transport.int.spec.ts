import { PostgresTransport } from '@carbon-butler/platform-transport';
import { createTestDatabase } from '@carbon-butler/testing-harness';
import { describeTransport } from './index.js';

describeTransport('PostgreSQL', async () => {
  const database = await createTestDatabase();
  return {
    async connect(options) {
      const transport = new PostgresTransport({ ...options, url: database.adminUrl, poolSize: 3 });
      await transport.start();
      return transport;
    },
    crash: (transport) => (transport as PostgresTransport).sever(),
    close: () => database.drop(),
  };
});
