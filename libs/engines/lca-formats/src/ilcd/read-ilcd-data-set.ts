import type { DataElement } from '../data-element.js';
import type { Place } from '../import-error.js';
import type { IlcdCollection } from './ilcd-collection.js';
import { readIlcdFlow, readIlcdFlowProperty, readIlcdUnitGroup } from './read-ilcd-flow.js';
import { readIlcdMethod, readIlcdModel, readIlcdSource } from './read-ilcd-method.js';
import { readIlcdProcess } from './read-ilcd-process.js';

/** Depth below which the UUID of an ILCD data set is not looked for. */
const identityDepth = 3;

function uuidOf(element: DataElement, depth = 0): string | undefined {
  if (element.name === 'UUID') return element.text.trim();
  if (depth === identityDepth) return undefined;
  for (const child of element.children) {
    const found = uuidOf(child, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Reads one ILCD data set, from XML or from TIDAS JSON, and reports what of it was not read. */
export function readIlcdDataSet(file: string, element: DataElement, collection: IlcdCollection): void {
  const dataSet = uuidOf(element);
  const place: Place = { file, ...(dataSet !== undefined && { dataSet }) };
  const { database } = collection;
  switch (element.name) {
    case 'unitGroupDataSet': {
      const group = readIlcdUnitGroup(place, element, database.log);
      if (group) database.unitGroups.add(place, group);
      break;
    }
    case 'flowPropertyDataSet':
      database.flowProperties.add(place, readIlcdFlowProperty(place, element));
      break;
    case 'flowDataSet':
      collection.addFlow(place, readIlcdFlow(place, element, collection));
      break;
    case 'processDataSet':
      collection.addProcess(place, readIlcdProcess(place, element, collection));
      break;
    case 'LCIAMethodDataSet':
      collection.addImpactCategory(place, readIlcdMethod(place, element, collection));
      break;
    case 'lifeCycleModelDataSet':
      database.productSystems.add(place, readIlcdModel(place, element));
      break;
    case 'sourceDataSet':
      database.sources.add(place, readIlcdSource(place, element));
      break;
    default:
      database.log.add(
        'not-imported',
        'loss',
        place,
        element.name,
        dataSet ?? file,
        'data sets of this kind are not part of the model',
      );
      return;
  }
  element.reportUnread(database.log, place);
}
