import { required } from '../data-element.js';
import type { DataElement } from '../data-element.js';
import type { Place } from '../import-error.js';
import type { FlowProperty, UnitGroup } from '../neutral-model.js';
import { readUnitName } from '../unnamed-unit.js';
import type { JsonldReferences } from './jsonld-references.js';

export function readUnitGroup(place: Place, element: DataElement, references: JsonldReferences): UnitGroup {
  const id = element.attr('id') ?? '';
  let referenceUnit: string | undefined;
  const units = element.childrenOf('units').map((unit) => {
    unit.ignore('type', 'version', 'description', 'lastChange');
    const name = readUnitName(required(place, 'units.name', unit.textAt('name')));
    const unitId = unit.attr('id') ?? name;
    references.addUnit(unitId, name);
    if (unit.flagAt('isRefUnit') || unit.flagAt('referenceUnit')) referenceUnit ??= name;
    const factor = unit.numberAt(place, 'conversionFactor') ?? 1;
    return { id: unitId, name, factor, synonyms: unit.childrenOf('synonyms').map(({ text }) => text) };
  });
  referenceUnit ??= units.find(({ factor }) => factor === 1)?.name;
  const reference = required(place, 'reference unit', referenceUnit);
  references.referenceUnits.set(id, reference);
  element.ignore('defaultFlowProperty', 'category');
  return { id, name: element.textAt('name') ?? id, referenceUnit: reference, units };
}

export function readFlowProperty(place: Place, element: DataElement, references: JsonldReferences): FlowProperty {
  const id = element.attr('id') ?? '';
  const group = required(place, 'unitGroup', element.child('unitGroup'));
  group.ignore('type', 'name', 'category', 'categoryPath', 'version');
  const unitGroup = required(place, 'unitGroup.@id', group.attr('id'));
  references.unitGroups.set(id, unitGroup);
  element.ignore('flowPropertyType', 'category');
  return { id, name: element.textAt('name') ?? id, unitGroup };
}
