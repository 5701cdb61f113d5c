import type { RunWarning } from '@carbon-butler/domain-evidence';
import { arbitraryUnit } from '@carbon-butler/domain-quantity';
import type { Rulebook, RuleTrail } from '@carbon-butler/domain-rulebook';
import type { Inventory } from '@carbon-butler/engine-lca';
import {
  type ImpactCategory,
  linkDatabase,
  type LinkedInventory,
  type LinkFinding,
  type LinkFindingCode,
  type ParsedDatabase,
  type ProductSystem,
} from '@carbon-butler/engine-lca-formats';
import { climateImpact, type Indicator } from '../assess-inventory/assessed-figures.js';
import type { AssessmentInputs, AssessmentMethod, DatabaseRef } from '../assess-inventory/assessment-inputs.js';
import { findingWarnings } from '../assess-inventory/finding-warnings.js';
import { nearestHint, nearestNames } from '../assess-inventory/missing-producer.js';
import { RefusalLog } from '../assess-inventory/refusals.js';
import { shown } from './shown.js';
import { gasTable } from './gas-table.js';

/** A database, and what its elementary flows count by. */
export interface DatabaseCountedBy extends Pick<AssessmentInputs, 'ownMethod' | 'date'> {
  readonly database: DatabaseRef;
  readonly method: AssessmentMethod | 'impact-category';
  /** Id of one of the database's own, with method `impact-category`, and only then. */
  readonly impactCategory?: string;
  /** Id of one of the database's own: its links come before the rule for providers. */
  readonly productSystem?: string;
}

export interface CountedDatabase extends LinkedInventory {
  readonly database: ParsedDatabase;
  readonly indicator: Indicator;
  /** What a reader of a score on this part of the inventory has to know of its factors. */
  readonly warnings: (part: Inventory) => readonly RunWarning[];
}

const factorFindings: readonly LinkFindingCode[] = [
  'guessed-medium',
  'other-location',
  'repeated-factor',
  'unconvertible-factor',
];

/** @throws QuestionRefusedError */
export function countedDatabase(
  by: DatabaseCountedBy,
  database: ParsedDatabase,
  rulebook: Rulebook,
  trail: RuleTrail,
): CountedDatabase {
  const { method } = by;
  const linking = by.productSystem === undefined ? {} : { productSystem: productSystemOf(database, by.productSystem) };
  if (method !== 'impact-category') {
    const characterisation = gasTable({ ...by, method }, rulebook, trail);
    const linked = linkDatabase(database, { ...linking, characterisation });
    return { ...linked, database, indicator: climateImpact, warnings: () => [] };
  }
  const category = categoryOf(database, by.impactCategory ?? '');
  const linked = linkDatabase(database, { ...linking, characterisation: { method, category } });
  return {
    ...{ ...linked, database, indicator: indicatorOf(category, by) },
    warnings: (part) => categoryWarnings(category, part, linked.findings),
  };
}

/** @throws QuestionRefusedError naming the nearest categories */
function categoryOf({ impactCategories }: ParsedDatabase, id: string): ImpactCategory {
  const found = impactCategories.find((category) => category.id === id);
  if (found) return found;
  const known = impactCategories.map((category) => `${category.id} (${shown(category.name)})`);
  const near = nearestNames(id, known);
  const hint = near.length === 0 ? `${known.length} in all` : `nearest: ${near.join(', ')}`;
  const expected = `the id of an impact category of the database (${hint})`;
  return new RefusalLog().refuse('UNKNOWN_IMPACT_CATEGORY', '/impactCategory', id, expected);
}

/** @throws QuestionRefusedError naming the nearest product systems */
function productSystemOf({ productSystems }: ParsedDatabase, id: string): ProductSystem {
  const found = productSystems.find((system) => system.id === id);
  if (found) return found;
  const known = productSystems.map((system) => `${system.id} (${shown(system.name)})`);
  const expected = `the id of a product system of the database${nearestHint(id, known)}`;
  return new RefusalLog().refuse('UNKNOWN_PRODUCT_SYSTEM', '/productSystem', id, expected);
}

function indicatorOf({ id, name, method, unit }: ImpactCategory, { database }: DatabaseCountedBy): Indicator {
  const [category, of] = [shown(name), shown(method)];
  return {
    unit: unitOf(unit, `unit of ${category === '' ? id : category}`),
    name: { en: category, zh: category },
    flow: { en: 'Elementary flow', zh: '基本流' },
    sources: [
      {
        id: 'impact-category-of-database',
        version: database.digest,
        locator: `database ${database.id}: ${of === '' ? '' : `${of}, `}${category} (${shown(id)})`,
        licence: "the database's own",
      },
    ],
  };
}

/**
 * Unit of a category, which is its method's own even where it is spelt like a unit of mass or energy: kilograms of an
 * equivalent are no kilograms.
 */
function unitOf(unit: string, otherwise: string): string {
  return arbitraryUnit(unit.trim() === '' ? otherwise : unit);
}

function categoryWarnings(
  { name, method }: ImpactCategory,
  { flows, elementary }: Inventory,
  findings: readonly LinkFinding[],
): readonly RunWarning[] {
  const bare = new Set(flows.flatMap(({ id, characterisation }) => (Object.keys(characterisation)[0] ? [] : [id])));
  const without = elementary.filter(({ flow }) => bare.has(flow)).length;
  const there = new Set(flows.map(({ id }) => id));
  const category = shown([method, name].filter((part) => part !== '').join(', '));
  return [
    {
      code: 'database-method',
      message: {
        en: `Flows count by ${category} as the database has it, checked against nothing`,
        zh: `基本流按数据库所含方法 ${category} 计，未经核对`,
      },
    },
    ...(without === 0
      ? []
      : [
          {
            code: 'exchanges-without-factor',
            message: {
              en: `${without} of ${elementary.length} elementary exchanges have no factor in ${category} and count 0`,
              zh: `${elementary.length} 项基本流交换中有 ${without} 项在 ${category} 中无因子，按 0 计`,
            },
          },
        ]),
    ...findingWarnings(findings.filter(({ code, flow = '' }) => factorFindings.includes(code) && there.has(flow))),
  ];
}
