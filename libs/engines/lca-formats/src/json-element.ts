import { collectBytes, decodeText } from './byte-source.js';
import { DataElement } from './data-element.js';
import { ImportError } from './import-error.js';
import type { ImportLimits } from './import-limits.js';
import type { SourceFile } from './source-files.js';

/**
 * A JSON file as elements, the form in which all data sets are read: members become children, `@` members become
 * attributes, `#text` becomes text, lists repeat the child. Prefixes of names are dropped as they are for XML.
 *
 * @throws ImportError on text that is not JSON, holds no object, or is beyond a limit
 */
export async function jsonElement(file: SourceFile, limits: ImportLimits): Promise<DataElement> {
  const text = decodeText(file.path, await collectBytes(file.path, file.bytes, limits.fileBytesMax));
  return parsedJsonElement(file.path, text, limits);
}

export function parsedJsonElement(file: string, text: string, limits: ImportLimits): DataElement {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'not JSON';
    throw new ImportError({ file }, 'JSON', reason, 'well-formed');
  }
  if (typeof value !== 'object' || value === null) throw new ImportError({ file }, 'JSON', text, 'an object');
  const root = new DataElement('');
  new ElementFiller(file, limits).fill(root, Array.isArray(value) ? { item: value } : value, 1);
  return root;
}

class ElementFiller {
  private nodes = 0;
  constructor(
    private readonly file: string,
    private readonly limits: ImportLimits,
  ) {}

  fill(element: DataElement, object: object, depth: number): void {
    for (const [key, value] of Object.entries(object)) {
      const name = key.slice(key.indexOf(':') + 1);
      if (key === '#text') element.text = scalarText(value) ?? '';
      else if (key.startsWith('@')) this.setAttribute(element, name.replace(/^@/, ''), value, depth);
      else this.add(element, name, value, depth);
    }
  }

  private setAttribute(element: DataElement, name: string, value: unknown, depth: number): void {
    const text = scalarText(value);
    if (text === undefined) this.add(element, name, value, depth);
    else element.setAttribute(name, text);
  }

  private add(parent: DataElement, name: string, value: unknown, depth: number): void {
    const { nodesMax, depthMax } = this.limits;
    this.nodes += 1;
    if (this.nodes > nodesMax)
      throw new ImportError({ file: this.file }, 'values of a JSON file', this.nodes, `at most ${nodesMax}`);
    if (depth > depthMax) throw new ImportError({ file: this.file }, 'depth of the JSON', depth, `at most ${depthMax}`);
    if (value === null) return;
    if (Array.isArray(value)) {
      for (const item of value) this.add(parent, name, item, depth + 1);
      return;
    }
    const element = new DataElement(name);
    if (typeof value === 'object') this.fill(element, value, depth + 1);
    else element.text = scalarText(value) ?? '';
    // Empty objects stand for members nobody filled in.
    if (typeof value !== 'object' || !element.isEmpty()) parent.children.push(element);
  }
}

function scalarText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}
