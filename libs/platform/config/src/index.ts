export { ConfigError, describeConfig, readConfig } from './read-config.js';
export type { ConfigProblem, Environment } from './read-config.js';
export { Secret } from './secret.js';
export { durationMs, flag, httpUrl, port, postgresUrl, secret, wholeNumber } from './variables.js';
