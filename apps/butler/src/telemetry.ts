import { startTelemetry } from '@carbon-butler/platform-observability';

/** The first import of main.ts: instruments http, gRPC and pg before anything loads them. */
export const telemetry = startTelemetry({ serviceName: 'carbon-butler', env: process.env });
