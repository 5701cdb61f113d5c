export { ClosingStack } from './closing-stack.js';
export { systemClock } from './clock.js';
export type { Clock } from './clock.js';
export type { RunningService } from './running-service.js';
export { composeServices, startServices } from './compose-services.js';
export type { ServiceStarter } from './compose-services.js';
export { runUntilSignal, stopDeadlineMs } from './run-until-signal.js';
export type { ProcessControl, RunOptions } from './run-until-signal.js';
export { findFreePort } from './free-port.js';
