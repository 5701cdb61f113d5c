export { describeTransport } from './transport/describe-transport.js';
export type { TransportSuiteOptions } from './transport/describe-transport.js';
export type { TransportFixture } from './transport/transport-fixture.js';
export { sampleEvent, sampleTopic, textOf } from './transport/sample-events.js';
export { missingForKafka, startKafkaBroker, type KafkaBroker } from './start-kafka-broker.js';
