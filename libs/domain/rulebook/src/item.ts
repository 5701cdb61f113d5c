import { dimensionOf, type LocalizedText } from '@carbon-butler/domain-quantity';
import { RuleSetError } from './rulebook-errors.js';
import { requireKind, requireLocalized, requireObject, requireText } from './rule-set-file.js';

export const itemKinds = ['material', 'fuel', 'energy', 'gas', 'product', 'waste'] as const;
export type ItemKind = (typeof itemKinds)[number];

/** Rule fields of an item: each names the rule that gives the property. */
export const itemRuleFields = [
  'carbonContent',
  'cbamCarbon',
  'netCalorificValue',
  'cbamNetCalorificValue',
  'upstream',
] as const;
export type ItemRuleField = (typeof itemRuleFields)[number];

/** Something a plant buys, burns, makes or throws away. Its properties are rules, named by id and looked up by date. */
export interface Item extends Readonly<Partial<Record<ItemRuleField, string>>> {
  readonly id: string;
  readonly label: LocalizedText;
  readonly kind: ItemKind;
  /** Reference unit amounts are stated in, e.g. `t`, `GJ`, `MWh`. */
  readonly unit: string;
  /** Combined Nomenclature code, 4 to 10 digits, where goods of this kind fall under one. */
  readonly cnCode?: string;
}

const itemIdPattern = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const itemCnPattern = /^\d{4}(\d{2}){0,3}$/;
const itemFields = new Set<string>(['id', 'label', 'kind', 'unit', 'cnCode', ...itemRuleFields]);

/**
 * Reads an items file: `{kind: 'items', version, items: [Item]}`.
 *
 * @throws RuleSetError naming the item, UnitError for its unit
 */
export function readItems(stored: unknown, hasRule: (id: string) => boolean): ReadonlyMap<string, Item> {
  const file = requireObject(stored, 'items file');
  requireKind(file, 'items', 'items file');
  const { items } = file;
  if (!Array.isArray(items)) throw new RuleSetError('items file', 'expected a list "items"');
  const byId = new Map<string, Item>();
  items.forEach((entry: unknown, at) => {
    const item = readItem(requireObject(entry, `item ${at + 1}`), `item ${at + 1}`, hasRule);
    if (byId.has(item.id)) throw new RuleSetError(`item ${item.id}`, 'is there twice');
    byId.set(item.id, item);
  });
  return byId;
}

function readItem(entry: Readonly<Record<string, unknown>>, at: string, hasRule: (id: string) => boolean): Item {
  const id = requireText(entry['id'], `${at} id`);
  const where = `item ${id}`;
  if (!itemIdPattern.test(id)) throw new RuleSetError(at, `id ${JSON.stringify(id)} is not kebab-case`);
  const unknown = Object.keys(entry).find((field) => !itemFields.has(field));
  if (unknown !== undefined) throw new RuleSetError(where, `unknown field ${JSON.stringify(unknown)}`);
  const kind = itemKinds.find((known) => known === entry['kind']);
  if (!kind) throw new RuleSetError(where, `kind is not one of ${itemKinds.join(', ')}`);
  const unit = requireText(entry['unit'], `${where} unit`);
  dimensionOf(unit);
  const { cnCode } = entry;
  if (cnCode !== undefined && (typeof cnCode !== 'string' || !itemCnPattern.test(cnCode)))
    throw new RuleSetError(where, `cnCode ${JSON.stringify(cnCode)} is not 4, 6, 8 or 10 digits`);
  const rules = itemRuleFields.flatMap((field) => {
    if (entry[field] === undefined) return [];
    const rule = requireText(entry[field], `${where} ${field}`);
    if (!hasRule(rule)) throw new RuleSetError(where, `${field} names a rule that is not there: ${rule}`);
    return [[field, rule] as const];
  });
  return {
    id,
    label: requireLocalized(entry['label'], `${where} label`),
    kind,
    unit,
    ...Object.fromEntries(rules),
    ...(cnCode !== undefined && { cnCode }),
  };
}
