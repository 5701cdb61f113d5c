import { startTelemetry } from '@carbon-butler/platform-observability';

// Before everything else is loaded: what is loaded earlier is not traced.
const telemetry = startTelemetry({ serviceName: 'verification', env: process.env });

void import('./run.js').then(({ run }) => run(process.env)).finally(() => telemetry.shutdown());
