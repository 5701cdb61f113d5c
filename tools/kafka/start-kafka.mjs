#!/usr/bin/env node
/**
 * Starts one Apache Kafka broker (KRaft, loopback) without Docker: its jars come through Maven, once, into a cache.
 *
 *   npm run kafka                             a broker on 127.0.0.1:9092 that keeps its data in the cache
 *   node tools/kafka/start-kafka.mjs --port 0 --temporary
 *                                             a broker on a free port whose data go with it, for tests
 *   node tools/kafka/start-kafka.mjs --port 9092 --data DIR --advertised-port 9192
 *                                             a broker that keeps its data in DIR and sends its clients to another
 *                                             port, where something in between forwards them
 *   … --node N --quorum PORT,PORT,… --cluster ID --heap-mb 256
 *                                             the N-th of several brokers (from 1) that make one cluster on loopback;
 *                                             the ports are those of their controllers, in this order
 *   … --set NAME=VALUE                        a setting of the broker, once more for each further one
 *   … --scram USER=PASSWORD                   who may log in by SCRAM-SHA-512, likewise; kept from the first start on
 *
 * Needs a JDK of 17 or later and mvn. Prints `kafka ready at <host:port>`; ends with SIGINT or SIGTERM, a temporary
 * one also when its standard input closes.
 */
import { execFileSync, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';

const here = import.meta.dirname;
const cacheDir = path.join(process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache'), 'carbon-butler', 'kafka');
const javaMajorMin = 17;
const startTimeoutMs = 60_000;
const stopTimeoutMs = 20_000;
const mavenTimeoutMs = 600_000;

const { values: options } = parseArgs({
  options: {
    port: { type: 'string', default: '9092' },
    temporary: { type: 'boolean', default: false },
    data: { type: 'string', default: path.join(cacheDir, 'data') },
    'advertised-port': { type: 'string' },
    node: { type: 'string', default: '1' },
    quorum: { type: 'string' },
    cluster: { type: 'string', default: randomBytes(16).toString('base64url') },
    'heap-mb': { type: 'string', default: '512' },
    set: { type: 'string', multiple: true, default: [] },
    scram: { type: 'string', multiple: true, default: [] },
  },
});

requireJava();
const libs = resolveJars();
const port = options.port === '0' ? await freePort() : Number(options.port);
const dataDir = options.temporary ? mkdtempSync(path.join(tmpdir(), 'carbon-butler-kafka-')) : options.data;
mkdirSync(dataDir, { recursive: true });
const controllerPorts = options.quorum?.split(',') ?? [await freePort()];
const config = writeConfig(dataDir, port, controllerPorts);
format(config);
await serve(config);

function requireJava() {
  const version = /version "(\d+)/.exec(output('java', ['-version']))?.[1];
  if (Number(version ?? 0) < javaMajorMin) fail(`needs a JDK of ${javaMajorMin} or later, found ${version ?? 'none'}`);
}

/** `java -version` writes to standard error. */
function output(command, args) {
  try {
    return execFileSync('/bin/sh', ['-c', '"$0" "$@" 2>&1', command, ...args], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

/** A directory with the jars pom.xml asks for; another pom.xml gets another directory. */
function resolveJars() {
  const pom = path.join(here, 'pom.xml');
  const version = createHash('sha256').update(readFileSync(pom)).digest('hex').slice(0, 12);
  const libs = path.join(cacheDir, `jars-${version}`);
  if (existsSync(libs)) return libs;
  console.log(`resolving Kafka's jars into ${libs}`);
  mkdirSync(cacheDir, { recursive: true });
  const draft = mkdtempSync(path.join(cacheDir, 'draft-'));
  try {
    const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
    const args = ['-q', '-B', '-f', pom, goal, `-DoutputDirectory=${draft}`, '-DincludeScope=runtime'];
    execFileSync('mvn', args, { stdio: ['ignore', 'inherit', 'inherit'], timeout: mavenTimeoutMs });
    // Whoever comes second keeps what the first one made.
    if (!existsSync(libs)) renameSync(draft, libs);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return libs;
}

function writeConfig(dataDir, brokerPort, controllerPorts) {
  const node = Number(options.node);
  const controllerPort = controllerPorts[node - 1];
  const brokers = controllerPorts.length;
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': node,
    'controller.quorum.voters': controllerPorts.map((each, at) => `${at + 1}@127.0.0.1:${each}`).join(','),
    listeners: `PLAINTEXT://127.0.0.1:${brokerPort},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${options['advertised-port'] ?? brokerPort}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': path.join(dataDir, 'log'),
    'auto.create.topics.enable': false,
    // As many replicas as there are brokers, of which one may be away; one broker alone replicates nothing.
    'offsets.topic.replication.factor': brokers,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': brokers,
    'transaction.state.log.min.isr': Math.max(1, brokers - 1),
    'min.insync.replicas': Math.max(1, brokers - 1),
    // A group need not wait for late members.
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 1000,
    ...Object.fromEntries(options.set.map((setting) => /^([^=]+)=(.*)$/s.exec(setting).slice(1))),
  };
  const file = path.join(dataDir, 'server.properties');
  writeFileSync(
    file,
    Object.entries(settings)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  );
  return file;
}

/** Gives empty storage its cluster id, which may begin with -; storage that has one keeps it, and would refuse another. */
function format(config) {
  if (existsSync(path.join(dataDir, 'log', 'meta.properties'))) return;
  const args = ['kafka.tools.StorageTool', 'format', `--cluster-id=${options.cluster}`, '-c', config, ...scramUsers()];
  execFileSync('java', javaArgs(args), { stdio: ['ignore', 'ignore', 'inherit'] });
}

function scramUsers() {
  return options.scram.flatMap((login) => {
    const [, name, password] = /^([^=]+)=(.*)$/s.exec(login);
    return ['--add-scram', `SCRAM-SHA-512=[name=${name},password=${password}]`];
  });
}

function javaArgs(args) {
  const logging = `-Dlog4j2.configurationFile=${path.join(here, 'log4j2.properties')}`;
  return [`-Xmx${options['heap-mb']}m`, logging, '-cp', path.join(libs, '*'), ...args];
}

async function serve(config) {
  const broker = spawn('java', javaArgs(['kafka.Kafka', config]), { stdio: ['ignore', 'pipe', 'inherit'] });
  const late = setTimeout(() => {
    broker.kill('SIGKILL');
    fail(`the broker did not start within ${startTimeoutMs} ms`);
  }, startTimeoutMs);
  const stop = () => {
    broker.kill('SIGTERM');
    setTimeout(() => broker.kill('SIGKILL'), stopTimeoutMs).unref();
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  // A test run that is killed can't say so, but it closes our standard input.
  if (options.temporary) process.stdin.on('end', stop).resume();
  createInterface({ input: broker.stdout }).on('line', (line) => {
    if (line.includes('Kafka Server started')) {
      clearTimeout(late);
      console.log(`kafka ready at 127.0.0.1:${port}`);
    } else console.log(line);
  });
  const code = await new Promise((resolve) => broker.once('exit', resolve));
  if (options.temporary) rmSync(dataDir, { recursive: true, force: true });
  process.exit(code === 143 ? 0 : (code ?? 1));
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

function fail(reason) {
  console.error(`start-kafka: ${reason}`);
  process.exit(1);
}
