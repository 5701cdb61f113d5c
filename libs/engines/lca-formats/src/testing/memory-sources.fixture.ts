import { strToU8, zipSync } from 'fflate';
import { bytesSource } from '../byte-source.js';
import type { ImportSource } from '../byte-source.js';
import type { Exchange, ParsedDatabase } from '../neutral-model.js';

export function textSource(name: string, text: string): ImportSource {
  return bytesSource(name, strToU8(text));
}

/** A zip archive of texts by path; values that are no text become JSON. */
export function zipOf(name: string, files: Readonly<Record<string, unknown>>): ImportSource {
  const entries = Object.entries(files).map(([path, content]) => [
    path,
    content instanceof Uint8Array ? content : strToU8(typeof content === 'string' ? content : JSON.stringify(content)),
  ]);
  return bytesSource(name, zipSync(Object.fromEntries(entries) as Record<string, Uint8Array>));
}

const total = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);

/** How many of everything an import holds, without what it holds none of. */
export function countsOf(database: ParsedDatabase): Readonly<Record<string, number>> {
  const { processes, impactCategories, productSystems } = database;
  const exchanges = processes.flatMap((process) => process.exchanges);
  const stated = (kind: string): number => exchanges.filter(({ uncertainty }) => uncertainty?.kind === kind).length;
  const counts = {
    processes: processes.length,
    exchanges: exchanges.length,
    flows: database.flows.length,
    lognormals: stated('lognormal'),
    undefined: stated('undefined'),
    formulas: exchanges.filter(({ formula }) => formula !== undefined).length,
    parameters: database.parameters.length + total(processes.map(({ parameters }) => parameters.length)),
    categories: impactCategories.length,
    factors: total(impactCategories.map(({ factors }) => factors.length)),
    systems: productSystems.length,
    links: total(productSystems.map(({ links }) => links.length)),
    moduleResults: total(processes.map(({ moduleResults }) => moduleResults.length)),
    allocation: total(processes.map(({ allocation }) => allocation.length)),
    sources: database.sources.length,
    unitGroups: database.unitGroups.length,
    flowProperties: database.flowProperties.length,
    locations: database.locations.length,
  };
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

/** Code -> number of places, of the findings. */
export function findingCounts(database: ParsedDatabase): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { code, occurrences } of database.findings) counts[code] = (counts[code] ?? 0) + occurrences;
  return counts;
}

export function exchangeOf(database: ParsedDatabase, process: string, exchange: string): Exchange {
  const found = database.processes.find(({ id }) => id === process)?.exchanges.find(({ id }) => id === exchange);
  if (!found) throw new Error(`no exchange ${exchange} of ${process}`);
  return found;
}
