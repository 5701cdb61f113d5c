import { startTelemetry } from '@carbon-butler/platform-observability';

// Before everything else is loaded: what is loaded earlier is not traced.
const telemetry = startTelemetry({ serviceName: 'verification', env: process.env });

import('./run.js')
  .then(({ run }) => run(process.env))
  .catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  })
  .finally(() => telemetry.shutdown());
