import type { HealthCheck } from '@carbon-butler/platform-http';
import type { EventTransport } from '@carbon-butler/platform-transport';
import type { DataSource } from 'typeorm';

/** What the service can't work without. */
export function healthChecks(
  dataSource: DataSource,
  transport: Pick<EventTransport, 'health'>,
  isDraining: () => boolean,
): readonly HealthCheck[] {
  return [
    {
      name: 'database',
      check: async () => {
        await dataSource.query('SELECT 1');
      },
    },
    {
      name: 'events',
      check: async () => {
        const { healthy, detail } = await transport.health();
        if (!healthy) throw new Error(detail ?? 'the event transport is not healthy');
      },
    },
    {
      name: 'staying',
      check: () => (isDraining() ? Promise.reject(new Error('the service is draining')) : Promise.resolve()),
    },
  ];
}
