export { verificationEnvironment, type VerificationConfig } from './config.js';
export { startVerification, type VerificationDeps } from './start.js';
