import { demoClientFile } from './demo-client.js';
import type { DataDirectory } from './data-directory.js';

/** What to do next, for whoever just started butler. */
export function whereToLook(url: string, directory: DataDirectory, bundlePath: string | undefined): string {
  const credentials = directory.file(demoClientFile);
  return [
    `Serving ${url}`,
    `  API documentation   ${url}/docs`,
    `  OpenAPI, AsyncAPI   ${url}/openapi.json  ${url}/asyncapi.json`,
    `  demo client         ${credentials} (a token: POST ${url}/auth/token)`,
    ...(bundlePath === undefined ? [] : [`  verify offline      npx verify-evidence ${bundlePath}`]),
    '  what the figures mean: docs/example-steel.md',
  ].join('\n');
}
