export { FakeClock } from './fake-clock.js';
export { eventually } from './eventually.js';
export type { EventuallyOptions } from './eventually.js';
export { adminUrlVariable, createTestDatabase, runIdVariable } from './test-database.js';
export type { DatabaseTemplate, TestDatabase } from './test-database.js';
export { startTestServer } from './test-server.js';
export type { TestServer } from './test-server.js';
