import { ImportError } from './import-error.js';
import type { ImportLimits } from './import-limits.js';

/** A file handed in by the caller: its name and its bytes, read once. */
export interface ImportSource {
  readonly name: string;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** Source of bytes already in memory; it may be read again. */
export function bytesSource(name: string, bytes: Uint8Array): ImportSource {
  return {
    name,
    bytes: {
      async *[Symbol.asyncIterator]() {
        await Promise.resolve();
        yield bytes;
      },
    },
  };
}

/** All bytes of a stream. @throws ImportError beyond `bytesMax` */
export async function collectBytes(
  file: string,
  stream: AsyncIterable<Uint8Array>,
  bytesMax: number,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of stream) {
    length += part.length;
    if (length > bytesMax)
      throw new ImportError({ file }, 'size', `over ${bytesMax} bytes`, `at most ${bytesMax} bytes`);
    parts.push(part);
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

/** Counts what passes against the bound on all files together. */
export class ByteBudget {
  private spent = 0;
  constructor(private readonly limits: ImportLimits) {}

  spend(file: string, count: number): void {
    this.spent += count;
    const { totalBytesMax } = this.limits;
    if (this.spent > totalBytesMax)
      throw new ImportError({ file }, 'size', `over ${totalBytesMax} bytes in all`, `at most ${totalBytesMax} bytes`);
  }
}

/** Text of bytes in a given encoding. @throws ImportError on bytes that are not in it */
export function decodeText(file: string, bytes: Uint8Array, encoding = 'utf-8'): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new ImportError({ file }, 'text', 'bytes that are not', `encoded in ${encoding}`);
  }
}
