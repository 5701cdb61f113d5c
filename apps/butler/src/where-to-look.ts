import { type DemoClient, demoClientFile } from './demo-client.js';
import type { DataDirectory } from './data-directory.js';

/** What to do next, for whoever just started butler. `client` is shown on the first start alone. */
export function whereToLook(
  url: string,
  directory: DataDirectory,
  bundlePath: string | undefined,
  client: DemoClient | undefined,
): string {
  return [
    `Serving ${url}`,
    `  API documentation   ${url}/docs`,
    `  OpenAPI, AsyncAPI   ${url}/openapi.json  ${url}/asyncapi.json`,
    `  demo client         ${directory.file(demoClientFile)}`,
    ...(client === undefined
      ? []
      : [
          `  a token             curl -u ${client.clientId}:${client.clientSecret} -d grant_type=client_credentials ${url}/auth/token`,
        ]),
    ...(bundlePath === undefined ? [] : [`  verify offline      npx verify-evidence ${bundlePath}`]),
    '  what the figures mean: docs/example-steel.md',
  ].join('\n');
}
