export { transferEnvironment } from './config.js';
export type { TransferConfig } from './config.js';
export { startTransfer } from './start.js';
export type { TransferDeps } from './start.js';
