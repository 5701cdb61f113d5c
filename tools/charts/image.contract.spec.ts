import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dockerfileFindings, dockerIgnore } from './dockerfile-rules.mjs';

const context = join(__dirname, '../..');
const dockerfile = readFileSync(join(context, 'deploy/Dockerfile'), 'utf8');
const isIgnored = dockerIgnore(readFileSync(join(context, 'deploy/Dockerfile.dockerignore'), 'utf8'));
const findings = (text: string) => dockerfileFindings(text, { context, isIgnored });

describe('the Dockerfile', () => {
  it('has no findings', () => {
    expect(findings(dockerfile)).toEqual([]);
  });

  it.each([
    ['a base image without version', 'node:24.21.0-bookworm-slim', 'node:latest', 'not pinned'],
    ['a copy of what is not there', 'COPY libs ./libs', 'COPY libraries ./libs', 'does not exist'],
    ['a copy of what is kept out', 'COPY apps ./apps', 'COPY docs ./docs', 'kept out'],
    ['a copy from no stage', '--from=build /out/gateway', '--from=builder /out/gateway', 'no stage'],
    ['root', 'USER 10001:10001', 'USER root', 'numeric user'],
    [
      'another service in an image',
      'COPY --from=build /out/verification',
      'COPY --from=build /out/gateway',
      'its own service',
    ],
    [
      'a start through a shell',
      'CMD ["node", "apps/gateway/dist/main.js"]',
      'CMD node apps/gateway/dist/main.js',
      'shell',
    ],
    ['a secret in a layer', 'NODE_ENV=production', 'NODE_ENV=production INTERNAL_TOKEN=x', 'secret'],
    ['npm left in', '/usr/local/lib/node_modules', '/usr/local/lib/nothing', 'npm removed'],
    ['ADD', 'COPY libs ./libs', 'ADD libs ./libs', 'ADD'],
  ])('would be refused with %s', (_, good, bad, named) => {
    expect(dockerfile).toContain(good);
    expect(findings(dockerfile.replace(good, bad)).join('\n')).toContain(named);
  });

  it.each([
    ['apps', false],
    ['libs/platform/http/src/health.ts', false],
    ['libs/platform/http/dist/health.js', true],
    ['libs/platform/http/src/json-text.spec.ts', true],
    ['node_modules', true],
    ['.git', true],
    ['deploy/.env', true],
    ['docs', true],
  ])('lets %s into its context: kept out %s', (path, ignored) => {
    expect(isIgnored(path)).toBe(ignored);
  });
});

describe('the images', () => {
  it("hold all that a service needs: each runs from its image's files alone, is healthy and stops in order", () => {
    // A process of its own: jest's module system is not node's. It needs the workspace built.
    const said = execFileSync(process.execPath, [join(__dirname, 'check-image.mjs')], { encoding: 'utf8' });
    expect(said).toContain('all services ran');
  }, 240_000);
});
