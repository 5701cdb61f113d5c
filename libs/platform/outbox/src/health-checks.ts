import type { EventTransport } from '@carbon-butler/platform-transport';
import type { DataSource } from 'typeorm';

/** Health checks of what every service that takes part in events depends on. */
export function eventServiceChecks(dataSource: DataSource, transport: Pick<EventTransport, 'health'>) {
  return [
    {
      name: 'database',
      check: async () => {
        await dataSource.query('SELECT 1');
      },
    },
    {
      name: 'events',
      isBackground: true,
      check: async () => {
        const { healthy, detail } = await transport.health();
        if (!healthy) throw new Error(detail ?? 'the event transport is not healthy');
      },
    },
  ];
}
