import kafkajs from 'kafkajs';

const topic = 'raw-pipeline';
const partitions = 6;
const readTimeoutMs = 60_000;

/** Events a second that kafkajs alone produces, acknowledged by all replicas a batch, and consumes again. */
export async function kafkaEventsPerSecond(broker, batches) {
  const kafka = new kafkajs.Kafka({ brokers: [broker], clientId: 'raw', logLevel: kafkajs.logLevel.NOTHING });
  const [admin, producer, consumer] = [kafka.admin(), kafka.producer(), kafka.consumer({ groupId: 'raw' })];
  await Promise.all([admin.connect(), producer.connect(), consumer.connect()]);
  try {
    await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: partitions }] });
    const sent = batches.reduce((count, events) => count + events.length, 0);
    const messages = batches.map((events) =>
      events.map((event) => ({ key: event.data.facilityId, value: JSON.stringify(event) })),
    );
    const startMs = performance.now();
    for (const batch of messages) await producer.send({ topic, acks: -1, messages: batch });
    const producedMs = performance.now() - startMs;
    await consumer.subscribe({ topic, fromBeginning: true });
    // Joining a group takes as long for one event as for many, so the clock starts with the first batch.
    let [firstMs, count] = [undefined, 0];
    await new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`consumed ${count} of ${sent}`)), readTimeoutMs);
      consumer
        .run({
          eachBatch: async ({ batch }) => {
            firstMs ??= performance.now();
            count += batch.messages.length;
            if (count < sent) return;
            clearTimeout(late);
            resolve();
          },
        })
        .catch(reject);
    });
    return sent / ((producedMs + performance.now() - firstMs) / 1_000);
  } finally {
    await Promise.all([admin.disconnect(), producer.disconnect(), consumer.disconnect()]);
  }
}
