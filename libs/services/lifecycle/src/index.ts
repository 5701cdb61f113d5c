export { lifecycleEnvironment } from './config.js';
export type { LifecycleConfig } from './config.js';
export { startLifecycle } from './start.js';
export type { LifecycleDeps } from './start.js';
