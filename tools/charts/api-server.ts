import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from '@carbon-butler/platform-lifecycle';
import { toolPath } from './installed-tools';
import type { Manifest } from './manifests';

export interface Answer {
  readonly status: number;
  /** What is wrong, where something is. */
  readonly message: string;
}

interface Resource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

interface Reply {
  readonly status: number;
  readonly body: { readonly message?: string; readonly resources?: readonly Resource[] };
}

const startDeadlineMs = 60_000;
const stopDeadlineMs = 10_000;
const pollMs = 100;

/**
 * A Kubernetes API server with its store, on loopback and without a cluster behind it: no node, no controller. It
 * decodes, defaults, validates and stores as a real one does, which is all that manifests can be held to without one.
 */
export class ApiServer implements AsyncDisposable {
  private readonly processes: ChildProcess[] = [];
  private readonly folder = mkdtempSync(join(tmpdir(), 'api-server-'));
  private readonly token = randomBytes(24).toString('hex');
  private port = 0;

  static async start(): Promise<ApiServer> {
    const server = new ApiServer();
    try {
      await server.launch();
      return server;
    } catch (error) {
      await server[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** What the server says to a manifest, read strictly: an unknown or doubled field is an error. */
  async apply(manifest: Manifest, { dryRun }: { readonly dryRun: boolean }): Promise<Answer> {
    const path = `${await this.pathOf(manifest)}/${manifest.metadata.name}`;
    const query = `fieldManager=charts&fieldValidation=Strict${dryRun ? '&dryRun=All' : ''}`;
    const reply = await this.ask('PATCH', `${path}?${query}`, JSON.stringify(manifest));
    return { status: reply.status, message: reply.body.message ?? '' };
  }

  /** Kinds of resources served in a group and version, such as `apps/v1`. */
  async kinds(apiVersion: string): Promise<readonly string[]> {
    return (await this.resources(apiVersion)).map(({ kind }) => kind);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // The API server first: without its store it would not stop in order.
    for (const child of [...this.processes].reverse()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), stopDeadlineMs);
      await exited;
      clearTimeout(force);
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async launch(): Promise<void> {
    const [store, peers, port] = await Promise.all([findFreePort(), findFreePort(), findFreePort()]);
    this.port = port;
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const keyFile = join(this.folder, 'service-account.pem');
    writeFileSync(keyFile, privateKey.export({ type: 'pkcs1', format: 'pem' }));
    writeFileSync(join(this.folder, 'tokens.csv'), `${this.token},charts,charts,system:masters\n`);
    const storeUrl = `http://127.0.0.1:${store}`;
    this.run('etcd', [
      `--data-dir=${join(this.folder, 'store')}`,
      `--listen-client-urls=${storeUrl}`,
      `--advertise-client-urls=${storeUrl}`,
      `--listen-peer-urls=http://127.0.0.1:${peers}`,
      `--initial-advertise-peer-urls=http://127.0.0.1:${peers}`,
      `--initial-cluster=default=http://127.0.0.1:${peers}`,
      '--unsafe-no-fsync',
    ]);
    this.run('kube-apiserver', [
      `--etcd-servers=${storeUrl}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${port}`,
      `--cert-dir=${join(this.folder, 'certificates')}`,
      `--token-auth-file=${join(this.folder, 'tokens.csv')}`,
      '--authorization-mode=AlwaysAllow',
      '--service-account-issuer=https://charts.invalid',
      `--service-account-key-file=${keyFile}`,
      `--service-account-signing-key-file=${keyFile}`,
      '--service-cluster-ip-range=10.0.0.0/24',
      // Needs a controller that makes accounts and tokens.
      '--disable-admission-plugins=ServiceAccount',
    ]);
    await this.until('ready', async () => (await this.ask('GET', '/readyz')).status === 200);
  }

  private run(name: string, args: readonly string[]): void {
    const log = openSync(join(this.folder, `${name}.log`), 'w');
    this.processes.push(spawn(toolPath(name), args, { cwd: this.folder, stdio: ['ignore', log, log] }));
  }

  /** @throws Error with the end of the logs */
  async until(what: string, reached: () => Promise<boolean>): Promise<void> {
    for (const deadline = Date.now() + startDeadlineMs; Date.now() < deadline;) {
      if (this.processes.some(({ exitCode }) => exitCode !== null)) break;
      if (await reached().catch(() => false)) return;
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
    const logs = ['etcd', 'kube-apiserver'].map((name) =>
      readFileSync(join(this.folder, `${name}.log`), 'utf8').slice(-2_000),
    );
    throw new Error(`the API server is not ${what} after ${startDeadlineMs} ms:\n${logs.join('\n')}`);
  }

  private async pathOf({ apiVersion, kind, metadata }: Manifest): Promise<string> {
    const resource = (await this.resources(apiVersion)).find((each) => each.kind === kind && !each.name.includes('/'));
    if (resource === undefined) throw new Error(`the API server knows no ${kind} in ${apiVersion}`);
    const inNamespace = resource.namespaced ? `/namespaces/${metadata.namespace ?? 'default'}` : '';
    return `${groupPath(apiVersion)}${inNamespace}/${resource.name}`;
  }

  private async resources(apiVersion: string): Promise<readonly Resource[]> {
    return (await this.ask('GET', groupPath(apiVersion))).body.resources ?? [];
  }

  private ask(method: string, path: string, body?: string): Promise<Reply> {
    const headers = {
      authorization: `Bearer ${this.token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/apply-patch+yaml' }),
      accept: 'application/json',
    };
    return new Promise((resolve, reject) => {
      // Its certificate is its own, made at its start, and nobody else listens on this port of loopback.
      const options = { host: '127.0.0.1', port: this.port, path, method, headers, rejectUnauthorized: false };
      const call = request(options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, body: bodyOf(Buffer.concat(chunks).toString()) });
        });
      });
      call.on('error', reject);
      call.end(body);
    });
  }
}

function groupPath(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

/** Everything is JSON but health and the earliest errors, which are plain texts. */
function bodyOf(text: string): Reply['body'] {
  return text.startsWith('{') ? (JSON.parse(text) as Reply['body']) : { message: text };
}
