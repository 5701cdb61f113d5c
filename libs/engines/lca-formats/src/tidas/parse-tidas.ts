import { DatabaseBuilder } from '../database-builder.js';
import { IlcdCollection } from '../ilcd/ilcd-collection.js';
import { readIlcdDataSet } from '../ilcd/read-ilcd-data-set.js';
import { limitsOf } from '../import-limits.js';
import type { ImportOptions } from '../import-limits.js';
import { jsonElement } from '../json-element.js';
import type { ParsedDatabase } from '../neutral-model.js';
import { sourceFiles } from '../source-files.js';
import type { ImportSources } from '../source-files.js';

/**
 * Reads TIDAS data sets (https://tidas.tiangong.earth), the JSON form of eILCD: `@` members are the attributes and
 * `#text` the text of the XML form, so both are read by the same rules.
 *
 * @throws ImportError on anything that can't be read; nothing is returned then
 */
export async function parseTidasJson(sources: ImportSources, options?: ImportOptions): Promise<ParsedDatabase> {
  const limits = limitsOf(options);
  const database = new DatabaseBuilder('tidas-json', limits);
  const collection = new IlcdCollection(database);
  for await (const file of sourceFiles(sources, limits)) {
    if (!/\.json$/i.test(file.path)) {
      database.log.add('not-imported', 'loss', { file: file.path }, 'file', file.path, 'not a TIDAS file');
      continue;
    }
    const document = await jsonElement(file, limits);
    for (const dataSet of document.children) {
      document.childrenOf(dataSet.name);
      for (const name of ['xmlns', 'common', 'xsi', 'schemaLocation', 'acme', 'ecn']) dataSet.ignore(name);
      readIlcdDataSet(file.path, dataSet, collection);
    }
  }
  collection.finish();
  return database.build('1');
}
