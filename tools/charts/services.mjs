/**
 * The services that are deployed. Images and charts have the name of the app.
 *
 * @typedef {object} DeployedService
 * @property {string} name under which contracts, events and telemetry know it
 * @property {string} chart
 * @property {readonly string[]} config environment variables that its chart lets a user set
 * @property {boolean} edge called from outside the cluster
 * @property {boolean} operatesDeadLetters shows operators the dead letters of all groups, and sends them back
 */

/** @type {readonly DeployedService[]} */
export const services = [
  {
    name: 'gateway',
    chart: 'gateway',
    config: ['PUBLIC_URL', 'REQUESTS_PER_MINUTE', 'GRPC_DEADLINE'],
    edge: true,
    operatesDeadLetters: true,
  },
  {
    name: 'lifecycle',
    chart: 'lifecycle-agent',
    config: [
      'LIFECYCLE_ASSESSMENT_THREADS',
      'LIFECYCLE_CALCULATION_DEADLINE',
      'LIFECYCLE_DRAWS',
      'LIFECYCLE_IMPORT_MIB',
      'LIFECYCLE_SEED',
    ],
    edge: false,
    operatesDeadLetters: false,
  },
  {
    name: 'transfer',
    chart: 'transfer-agent',
    config: ['GRPC_DEADLINE'],
    edge: false,
    operatesDeadLetters: false,
  },
  {
    name: 'verification',
    chart: 'verification',
    config: ['EVIDENCE_LOG_ORIGIN', 'EVIDENCE_AUDIT_INTERVAL'],
    edge: false,
    operatesDeadLetters: false,
  },
];

/** @param {string} name */
export function chartOf(name) {
  const found = services.find((service) => service.name === name);
  if (!found) throw new Error(`no chart deploys the service ${name}: add it to tools/charts/services.mjs`);
  return found.chart;
}
