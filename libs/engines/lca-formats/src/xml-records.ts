import { SaxesParser } from 'saxes';
import { DataElement } from './data-element.js';
import { ImportError } from './import-error.js';
import type { ImportLimits } from './import-limits.js';
import type { SourceFile } from './source-files.js';
import { TextPool } from './text-pool.js';

const declaredEncoding = /^<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']/;
const declarationBytesMax = 200;

type Decoder = InstanceType<typeof TextDecoder>;

/** A data set of an XML file, and the element that holds it. */
export interface XmlRecord {
  readonly element: DataElement;
  /** Elements around it, outermost first, with their attributes. */
  readonly around: readonly DataElement[];
}

/**
 * Streams the data sets of an XML file: the elements named `recordName`, or the root. Only one of them is in memory
 * at a time. Prefixes of names are dropped. Document types are refused, so no entity is ever declared or expanded.
 *
 * @throws ImportError on text that is not well-formed, cut off, wrongly encoded, or beyond a limit
 */
export async function* xmlRecords(
  file: SourceFile,
  limits: ImportLimits,
  recordName?: string,
): AsyncGenerator<XmlRecord> {
  const builder = new RecordBuilder(file.path, limits, recordName);
  let decoder: Decoder | undefined;
  for await (const chunk of file.bytes) {
    decoder ??= decoderFor(file.path, chunk);
    builder.write(decoded(file.path, decoder, chunk));
    yield* builder.takeFinished();
  }
  if (decoder) builder.write(decoded(file.path, decoder));
  builder.close();
  yield* builder.takeFinished();
}

function decoderFor(file: string, head: Uint8Array): Decoder {
  const wide = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  if (wide) return new TextDecoder(head[0] === 0xff ? 'utf-16le' : 'utf-16be', { fatal: true });
  const start = new TextDecoder('latin1')
    .decode(head.subarray(0, declarationBytesMax))
    .replace(/^\u00ef\u00bb\u00bf/, '');
  const encoding = declaredEncoding.exec(start)?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true });
  } catch {
    throw new ImportError({ file }, 'encoding', encoding, 'a known encoding');
  }
}

function decoded(file: string, decoder: Decoder, chunk?: Uint8Array): string {
  try {
    return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
  } catch {
    throw new ImportError({ file }, 'text', 'bytes that are not', `encoded in ${decoder.encoding}`);
  }
}

class RecordBuilder {
  private readonly parser = new SaxesParser();
  private readonly pool = new TextPool();
  private readonly stack: DataElement[] = [];
  private readonly finished: XmlRecord[] = [];
  /** Depth at which the record being built starts; 0 when none is. */
  private recordDepth = 0;
  private nodes = 0;

  constructor(
    private readonly file: string,
    private readonly limits: ImportLimits,
    private readonly recordName: string | undefined,
  ) {
    this.parser.on('error', (error) => {
      throw new ImportError({ file }, 'XML', error.message, 'well-formed');
    });
    this.parser.on('doctype', () => {
      throw new ImportError({ file }, 'XML', 'a document type declaration', 'without one');
    });
    this.parser.on('opentag', ({ name, attributes }) => {
      this.open(name, attributes);
    });
    this.parser.on('closetag', () => {
      this.closeElement();
    });
    this.parser.on('text', (text) => {
      this.addText(text);
    });
    this.parser.on('cdata', (text) => {
      this.addText(text);
    });
  }

  write(text: string): void {
    if (text !== '') this.parser.write(text);
  }

  close(): void {
    this.parser.close();
  }

  takeFinished(): readonly XmlRecord[] {
    return this.finished.splice(0);
  }

  private open(name: string, attributes: Readonly<Record<string, string>>): void {
    const element = new DataElement(this.pool.keep(localName(name)));
    for (const [key, value] of Object.entries(attributes))
      if (!isNamespaceAttribute(key)) element.setAttribute(this.pool.keep(localName(key)), this.pool.keep(value));
    const { depthMax, nodesMax } = this.limits;
    this.nodes += 1;
    if (this.nodes > nodesMax)
      throw new ImportError({ file: this.file }, 'elements of a data set', this.nodes, `at most ${nodesMax}`);
    if (this.stack.length >= depthMax)
      throw new ImportError({ file: this.file }, 'depth of elements', this.stack.length + 1, `at most ${depthMax}`);
    const startsRecord = this.recordName === undefined ? this.stack.length === 0 : element.name === this.recordName;
    if (this.recordDepth > 0) this.stack.at(-1)?.children.push(element);
    else if (startsRecord) {
      this.recordDepth = this.stack.length + 1;
      this.nodes = 0;
    }
    this.stack.push(element);
  }

  private closeElement(): void {
    const element = this.stack.pop();
    if (element && this.recordDepth > 0) element.text = this.pool.keep(element.text);
    if (!element || this.stack.length + 1 !== this.recordDepth) return;
    this.finished.push({ element, around: [...this.stack] });
    this.recordDepth = 0;
  }

  private addText(text: string): void {
    const element = this.stack.at(-1);
    if (element && this.recordDepth > 0) element.text += text;
  }
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** Namespaces and schema hints say how to read the file, not what is in it. */
function isNamespaceAttribute(name: string): boolean {
  return name === 'xmlns' || name.startsWith('xmlns:') || name.startsWith('xsi:');
}
