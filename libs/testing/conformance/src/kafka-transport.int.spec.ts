import type { EventTransport } from '@carbon-butler/platform-transport';
import { KafkaTransport } from '@carbon-butler/platform-transport/kafka';
import { describeTransport } from './index.js';
import { missingForKafka, startKafkaBroker } from './start-kafka-broker.js';

const missing = missingForKafka();
if (missing.length === 0 || process.env['CI'] === 'true') describeKafka();
else {
  const reason = `SKIPPED: the Kafka adapter is not tested here, ${missing.join(' and ')} missing`;
  process.stderr.write(`\n*** ${reason} ***\n\n`);
  describe('event transport: Kafka', () => {
    it.skip(reason, () => undefined);
  });
}

function describeKafka(): void {
  describeTransport(
    'Kafka',
    async () => {
      const broker = await startKafkaBroker();
      const running = new Map<EventTransport, KafkaTransport>();
      return {
        async connect(options) {
          const transport = new KafkaTransport({
            ...options,
            brokers: broker.brokers,
            clientId: 'conformance',
            replicationFactor: 1,
          });
          await transport.start();
          running.set(transport, transport);
          return transport;
        },
        async crash(transport) {
          await running.get(transport)?.crash();
        },
        close: () => broker.stop(),
      };
    },
    { patienceMs: 30_000, startMs: 600_000 },
  );
}
