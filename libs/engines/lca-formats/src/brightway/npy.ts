import { ImportError } from '../import-error.js';

/** Bytes before the length of the header, by format version: magic, two version bytes. */
const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const versionOffset = 6;
const elementsMax = 200_000_000;

type NpyType = 'b1' | 'u1' | 'i1' | 'u2' | 'i2' | 'u4' | 'i4' | 'u8' | 'i8' | 'f4' | 'f8';

const sizes: Readonly<Record<NpyType, number>> = {
  b1: 1,
  u1: 1,
  i1: 1,
  u2: 2,
  i2: 2,
  u4: 4,
  i4: 4,
  u8: 8,
  i8: 8,
  f4: 4,
  f8: 8,
};

interface NpyField {
  readonly name: string;
  readonly type: NpyType;
  readonly littleEndian: boolean;
  readonly offset: number;
}

/** A NumPy array of one or two dimensions; a plain one has the single field `''`. */
export interface NpyArray {
  readonly rows: number;
  /** 1 for a vector. */
  readonly columns: number;
  readonly fields: readonly string[];
  /** Whether a field holds 32-bit floats. */
  readonly isSinglePrecision: (field?: string) => boolean;
  readonly at: (row: number, field?: string, column?: number) => number;
}

/**
 * Reads an `.npy` file (NumPy Enhancement Proposal 1, format versions 1 to 3) of numbers or records of numbers.
 *
 * @throws ImportError on another content, such as pickled objects, and on data shorter than its shape
 */
export function readNpy(file: string, bytes: Uint8Array): NpyArray {
  const wrong = (value: unknown, expected: string): ImportError =>
    new ImportError({ file }, 'npy array', value, expected);
  if (bytes.length < 12 || magic.some((byte, n) => bytes[n] !== byte)) throw wrong('other bytes', 'a NumPy array');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isFirst = view.getUint8(versionOffset) === 1;
  const start = isFirst ? 10 : 12;
  const headerLength = isFirst ? view.getUint16(8, true) : view.getUint32(8, true);
  if (start + headerLength > bytes.length) throw wrong('cut off', 'complete');
  const header = new TextDecoder('latin1').decode(bytes.subarray(start, start + headerLength));
  if (/'fortran_order':\s*True/.test(header)) throw wrong('Fortran order', 'C order');
  const fields = readFields(header, wrong);
  const shape =
    /'shape':\s*\(([^)]*)\)/
      .exec(header)?.[1]
      ?.split(',')
      .filter((part) => part.trim() !== '')
      .map(Number) ?? [];
  const [rows = 1, columns = 1] = shape;
  const recordBytes = fields.reduce((sum, { type }) => sum + sizes[type], 0);
  if (shape.length > 2 || ![rows, columns].every(Number.isSafeInteger) || rows * columns > elementsMax)
    throw wrong(shape.join(' x '), `a vector or matrix of at most ${elementsMax} elements`);
  const dataStart = start + headerLength;
  if (dataStart + rows * columns * recordBytes > bytes.length) throw wrong('cut off', 'complete');
  const byName = new Map(fields.map((field) => [field.name, field]));
  const fieldOf = (name: string): NpyField => {
    const field = byName.get(name);
    if (!field) throw wrong([...byName.keys()].join(' '), `with a field ${name}`);
    return field;
  };
  return {
    rows,
    columns,
    fields: fields.map(({ name }) => name),
    isSinglePrecision: (name = '') => fieldOf(name).type === 'f4',
    at: (row, name = '', column = 0) => {
      const field = fieldOf(name);
      return numberAt(view, dataStart + (row * columns + column) * recordBytes + field.offset, field);
    },
  };
}

/** `'<f8'` or `[('row', '<i4'), ('col', '<i4')]`. */
function readFields(header: string, wrong: (value: unknown, expected: string) => ImportError): readonly NpyField[] {
  const single = /'descr':\s*'([^']*)'/.exec(header)?.[1];
  const pairs =
    single === undefined
      ? [...header.matchAll(/\('([^']*)',\s*'([^']*)'\)/g)].map(([, name = '', type = '']) => [name, type] as const)
      : [['', single] as const];
  let offset = 0;
  const fields = pairs.map(([name, description]) => {
    const [, order = '', type = ''] = /^([<>|=])(\w+)$/.exec(description) ?? [];
    if (!Object.hasOwn(sizes, type)) throw wrong(description, 'of booleans, integers or floats');
    const field: NpyField = { name, type: type as NpyType, littleEndian: order !== '>', offset };
    offset += sizes[field.type];
    return field;
  });
  if (fields.length === 0) throw wrong(header.trim(), 'with a data type');
  return fields;
}

function numberAt(view: DataView, offset: number, { type, littleEndian }: NpyField): number {
  switch (type) {
    case 'b1':
    case 'u1':
      return view.getUint8(offset);
    case 'i1':
      return view.getInt8(offset);
    case 'u2':
      return view.getUint16(offset, littleEndian);
    case 'i2':
      return view.getInt16(offset, littleEndian);
    case 'u4':
      return view.getUint32(offset, littleEndian);
    case 'i4':
      return view.getInt32(offset, littleEndian);
    case 'u8':
      return Number(view.getBigUint64(offset, littleEndian));
    case 'i8':
      return Number(view.getBigInt64(offset, littleEndian));
    case 'f4':
      return view.getFloat32(offset, littleEndian);
    case 'f8':
      return view.getFloat64(offset, littleEndian);
  }
}
