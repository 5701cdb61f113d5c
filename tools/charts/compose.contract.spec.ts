import { readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, cpSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ServiceName } from '@carbon-butler/contract-events';
import { readConfig } from '@carbon-butler/platform-config';
import { transportEnvironment } from '@carbon-butler/platform-service-process';
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { serviceEnvironments } from './service-environments';
import { services } from './services.mjs';

const deploy = join(__dirname, '../../deploy');
/** Of the Compose specification (Apache-2.0), as compose-go 2.16.2 holds it. */
const schemaFile = join(__dirname, 'schemas/compose-spec.json');

interface ComposeService {
  readonly image?: string;
  readonly build?: { readonly context: string; readonly dockerfile: string; readonly target: string };
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: readonly string[] | Readonly<Record<string, { readonly condition: string }>>;
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly healthcheck?: object;
}
interface Compose {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

describe('compose.yaml', () => {
  const text = readFileSync(join(deploy, 'compose.yaml'), 'utf8');
  const compose = parse(text, { merge: true }) as Compose;
  const all = Object.entries(compose.services);

  it('follows the Compose specification', () => {
    const ajv = addFormats(new Ajv2020({ strict: false, allErrors: true }));
    // Known to the specification, not to the validator.
    ajv.addFormat('duration', true).addFormat('ports', true).addFormat('subnet_ip_address', true);
    const validate = ajv.compile(JSON.parse(readFileSync(schemaFile, 'utf8')) as object);
    validate(compose);
    expect(validate.errors ?? []).toEqual([]);
    expect(validate({ ...compose, services: { gateway: { imag: 'x' } } })).toBe(false);
  });

  it('starts every service from its own target of the Dockerfile', () => {
    for (const { chart } of services)
      expect(compose.services[chart]?.build).toEqual({ context: '..', dockerfile: 'deploy/Dockerfile', target: chart });
  });

  it('names every image by a version down to the patch', () => {
    const images = all.flatMap(([, { image }]) => image ?? []);
    expect(images).toHaveLength(all.length - services.length);
    for (const image of images) expect(image).toMatch(/:v?\d+\.\d+(\.\d+)?(-[a-z]+)?$/);
  });

  it('opens ports on loopback only', () => {
    const ports = all.flatMap(([, service]) => service.ports ?? []);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  it('mounts files that are there and volumes that are declared, and depends on services that are', () => {
    for (const [, { volumes = [], depends_on: needed = [] }] of all) {
      for (const [source = ''] of volumes.map((volume) => volume.split(':')))
        expect(source.startsWith('.') ? existsSync(join(deploy, source)) : source in compose.volumes).toBe(true);
      for (const name of namesOf(needed)) expect(compose.services).toHaveProperty(name);
    }
  });

  it('waits only for the health of what has a health check', () => {
    for (const [, { depends_on: needed = {} }] of all)
      for (const [name, { condition }] of Array.isArray(needed) ? [] : Object.entries(needed))
        if (condition === 'service_healthy') expect(compose.services[name]?.healthcheck).toBeDefined();
  });

  it.each(services)('tells the $name service all it needs, with the secrets that make-secrets.mjs makes', (service) => {
    const secrets = madeSecrets();
    const environment = Object.fromEntries(
      Object.entries(compose.services[service.chart]?.environment ?? {}).map(([variable, value]) => [
        variable,
        value.replaceAll(/\$\{(\w+)[^}]*\}/g, (_, secret: string) => secrets[secret] ?? `no secret ${secret}`),
      ]),
    );
    const image = { HOST: '0.0.0.0' };
    expect(() =>
      readConfig<unknown>(serviceEnvironments[service.name as ServiceName], { ...image, ...environment }, service.name),
    ).not.toThrow();
    expect(readConfig(transportEnvironment, environment, service.name)).toMatchObject({
      kind: 'kafka',
      brokers: ['kafka:9092'],
      tls: false,
    });
    for (const [variable, value] of Object.entries(environment))
      if (variable.endsWith('_GRPC_ADDRESS')) expect(services.map(({ chart }) => `${chart}:9090`)).toContain(value);
  });
});

/** Compose takes a list of names, or a condition for each. */
function namesOf(needed: NonNullable<ComposeService['depends_on']>): readonly string[] {
  return isList(needed) ? needed : Object.keys(needed);
}

function isList(needed: NonNullable<ComposeService['depends_on']>): needed is readonly string[] {
  return Array.isArray(needed);
}

/** What the script writes, read as compose reads it. */
function madeSecrets(): Readonly<Record<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
  try {
    cpSync(join(deploy, 'make-secrets.mjs'), join(folder, 'make-secrets.mjs'));
    execFileSync(process.execPath, [join(folder, 'make-secrets.mjs')]);
    const lines = readFileSync(join(folder, '.env'), 'utf8').trim().split('\n');
    return Object.fromEntries(lines.map((line) => /^(\w+)='(.*)'$/.exec(line)?.slice(1) as [string, string]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
