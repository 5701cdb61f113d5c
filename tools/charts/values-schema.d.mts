import type { DeployedService } from './services.mjs';

export function serviceSchema(service: DeployedService): object;
export function umbrellaSchema(charts: readonly string[]): object;
