/**
 * The services that are deployed: the name under which contracts, events and telemetry know one, its chart, and the
 * environment variables its chart lets a user set. Images and charts have the name of the app.
 */
export const services = [
  {
    name: 'gateway',
    chart: 'gateway',
    config: ['PUBLIC_URL', 'REQUESTS_PER_MINUTE', 'GRPC_DEADLINE'],
    edge: true,
  },
  {
    name: 'lifecycle',
    chart: 'lifecycle-agent',
    config: ['LIFECYCLE_ASSESSMENT_THREADS', 'LIFECYCLE_DRAWS', 'LIFECYCLE_SEED'],
  },
  { name: 'transfer', chart: 'transfer-agent', config: ['GRPC_DEADLINE'] },
  { name: 'verification', chart: 'verification', config: ['EVIDENCE_LOG_ORIGIN', 'EVIDENCE_AUDIT_INTERVAL'] },
];

/** @param {string} name */
export function chartOf(name) {
  const found = services.find((service) => service.name === name);
  if (!found) throw new Error(`no chart deploys the service ${name}: add it to tools/charts/services.mjs`);
  return found.chart;
}
