import { writeOpenlcaJsonld } from '@carbon-butler/engine-lca-formats';
import { unpackDatabase } from '../import-database/read-import.js';

/** A database as it is stored, as an openLCA JSON-LD package. The same database gives the same bytes. */
export function exportDatabase(body: Uint8Array): Uint8Array {
  return writeOpenlcaJsonld(unpackDatabase(body)).zip;
}
