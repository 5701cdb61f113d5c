import pg from 'pg';

/**
 * Rows a second that PostgreSQL takes by COPY into a plain table without index or constraint: nothing that stores can be
 * faster on this server. One transaction a batch.
 */
export async function copyRowsPerSecond(databaseUrl, batches) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(
      'CREATE TEMP TABLE warm_up (source text, id text, type text, time timestamptz, body text); ' +
        'CREATE TABLE raw_copy (source text, id text, type text, time timestamptz, body text)',
    );
    const texts = batches.map((events) => Buffer.from(events.map(copyLine).join('')));
    await copy(client, 'warm_up', texts[0]);
    const startMs = performance.now();
    for (const text of texts) await copy(client, 'raw_copy', text);
    const seconds = (performance.now() - startMs) / 1_000;
    const { rows } = await client.query('SELECT count(*)::int AS count FROM raw_copy');
    const sent = batches.reduce((count, events) => count + events.length, 0);
    if (rows[0].count !== sent) throw new Error(`COPY stored ${rows[0].count} of ${sent} rows`);
    await client.query('DROP TABLE raw_copy');
    return sent / seconds;
  } finally {
    await client.end();
  }
}

/** Text format: tabs, newlines and backslashes are escaped; JSON has no raw tabs or newlines. */
function copyLine(event) {
  const { source, id, type, time } = event;
  return `${[source, id, type, time, JSON.stringify(event)].join('\t').replaceAll('\\', '\\\\')}\n`;
}

/** A query object as the driver submits them; it does not know COPY by itself. */
function copy(client, table, text) {
  return new Promise((resolve, reject) => {
    client.query({
      submit(connection) {
        connection.query(`COPY ${table} FROM STDIN`);
      },
      handleCopyInResponse(connection) {
        connection.sendCopyFromChunk(text);
        connection.endCopyFrom();
      },
      handleCommandComplete() {},
      handleError: reject,
      handleReadyForQuery: resolve,
    });
  });
}
