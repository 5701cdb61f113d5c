/** A process of its own that copies events into a table until it is killed: node consume-until-killed.cjs <json>. */
const { Pool } = require('pg');
const { PostgresTransport } = require('../../../dist/index.js');

async function main({ url, spec, group }) {
  const pool = new Pool({ connectionString: url, max: 4 });
  const transport = new PostgresTransport({ url, topics: [spec], appVersion: '1', poolSize: 2 });
  await transport.start();
  await transport.subscribe({
    group,
    topic: spec.topic,
    batchSizeMax: 20,
    async handler({ events }) {
      for (const { envelope } of events)
        await pool.query('INSERT INTO seen (key, text, pid) VALUES ($1, $2, $3)', [
          envelope.partitionkey,
          Buffer.from(envelope.data).toString(),
          process.pid,
        ]);
    },
  });
}

main(JSON.parse(process.argv[2])).catch((error) => {
  console.error(error);
  process.exit(1);
});
