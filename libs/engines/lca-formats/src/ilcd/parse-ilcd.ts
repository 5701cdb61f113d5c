import { DatabaseBuilder } from '../database-builder.js';
import { limitsOf } from '../import-limits.js';
import type { ImportOptions } from '../import-limits.js';
import type { ParsedDatabase } from '../neutral-model.js';
import { sourceFiles } from '../source-files.js';
import type { ImportSources } from '../source-files.js';
import { xmlRecords } from '../xml-records.js';
import { IlcdCollection } from './ilcd-collection.js';
import { readIlcdDataSet } from './read-ilcd-data-set.js';

/**
 * Reads ILCD 1.1 data sets (JRC, ILCD data format), life-cycle models of eILCD and environmental product
 * declarations of ILCD+EPD 1.2 and 1.3, one data set per XML file. UUIDs are kept.
 *
 * @throws ImportError on anything that can't be read; nothing is returned then
 */
export async function parseIlcd(sources: ImportSources, options?: ImportOptions): Promise<ParsedDatabase> {
  const limits = limitsOf(options);
  const database = new DatabaseBuilder('ilcd', limits);
  const collection = new IlcdCollection(database);
  for await (const file of sourceFiles(sources, limits)) {
    if (!/\.xml$/i.test(file.path)) {
      database.log.add('not-imported', 'loss', { file: file.path }, 'file', file.path, 'not an ILCD file');
      continue;
    }
    for await (const { element } of xmlRecords(file, limits)) readIlcdDataSet(file.path, element, collection);
  }
  collection.finish();
  return database.build('1.1');
}
