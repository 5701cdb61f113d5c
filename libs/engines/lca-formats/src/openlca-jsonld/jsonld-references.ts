import type { DataElement } from '../data-element.js';
import type { FindingLog } from '../findings.js';
import { readUnitName } from '../unnamed-unit.js';

/** What the data sets of an openLCA export refer to each other by. Filled in the order the files are read. */
export class JsonldReferences {
  private readonly categories = new Map<string, { readonly name: string; readonly parent: string | undefined }>();
  private readonly unitNames = new Map<string, string>();
  private readonly locationCodes = new Map<string, string>();
  /** Unit group id -> its reference unit's name. */
  readonly referenceUnits = new Map<string, string>();
  /** Flow property id -> unit group id. */
  readonly unitGroups = new Map<string, string>();

  constructor(readonly log: FindingLog) {}

  addCategory(id: string, name: string, parent: string | undefined): void {
    this.categories.set(id, { name, parent });
  }

  addUnit(id: string, name: string): void {
    this.unitNames.set(id, name);
  }

  addLocation(id: string, code: string): void {
    this.locationCodes.set(id, code);
  }

  /** Path of a category given as text (`a/b`, schema 2), as a reference, or as a reference with its path. */
  categoryOf(element: DataElement): readonly string[] {
    const category = element.child('category');
    if (!category) return element.childrenOf('categoryPath').map(({ text }) => text);
    category.ignore('type', 'version', 'categoryType', 'refId', 'modelType');
    const id = category.attr('id');
    const name = category.textAt('name');
    const above = category.childrenOf('categoryPath').map(({ text }) => text);
    if (id === undefined) return category.text.split('/').filter((part) => part !== '');
    const known = this.categories.has(id) ? this.pathOf(id) : [];
    if (known.length > 0) return known;
    return name === undefined ? above : [...above, name];
  }

  unitOf(element: DataElement | undefined): string | undefined {
    if (!element) return undefined;
    element.ignore('type', 'version');
    const id = element.attr('id');
    const name = element.textAt('name');
    const known = id === undefined ? undefined : this.unitNames.get(id);
    return known ?? (name === undefined ? undefined : readUnitName(name));
  }

  /** Code of a location given as a reference or as its code. */
  locationOf(element: DataElement | undefined): string | undefined {
    if (!element) return undefined;
    element.ignore('type', 'version');
    const id = element.attr('id');
    const stated = element.textAt('code');
    const name = element.textAt('name');
    const text = element.text.trim();
    return (
      (id === undefined ? undefined : this.locationCodes.get(id)) ?? stated ?? name ?? (text === '' ? undefined : text)
    );
  }

  private pathOf(id: string): readonly string[] {
    const path: string[] = [];
    const seen = new Set<string>();
    let next: string | undefined = id;
    while (next !== undefined && !seen.has(next)) {
      seen.add(next);
      const category = this.categories.get(next);
      if (!category) break;
      path.unshift(category.name);
      next = category.parent;
    }
    return path;
  }
}
