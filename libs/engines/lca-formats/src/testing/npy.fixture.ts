import { strToU8 } from 'fflate';

type Description = string | readonly (readonly [string, string])[];

/** An `.npy` file (version 1) of rows of numbers; `written` replaces the data type its header states. */
export function npyOf(description: Description, rows: readonly (readonly number[])[], written?: string): Uint8Array {
  const fields = typeof description === 'string' ? [['', description] as const] : description;
  const descr =
    written ??
    (typeof description === 'string'
      ? `'${description}'`
      : `[${fields.map(([name, type]) => `('${name}', '${type}')`).join(', ')}]`);
  const header = `{'descr': ${descr}, 'fortran_order': False, 'shape': (${rows.length},), }`;
  const sizes = fields.map(([, type]) => Number(type.slice(2)));
  const rowBytes = sizes.reduce((sum, size) => sum + size, 0);
  const start = 10 + header.length;
  const bytes = new Uint8Array(start + rows.length * rowBytes);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length & 255, header.length >> 8]);
  bytes.set(strToU8(header), 10);
  const view = new DataView(bytes.buffer);
  rows.forEach((row, n) => {
    let offset = start + n * rowBytes;
    row.forEach((value, column) => {
      write(view, offset, fields[column]?.[1].slice(1) ?? '', value);
      offset += sizes[column] ?? 0;
    });
  });
  return bytes;
}

function write(view: DataView, offset: number, type: string, value: number): void {
  if (type === 'f8') view.setFloat64(offset, value, true);
  else if (type === 'f4') view.setFloat32(offset, value, true);
  else if (type === 'i4') view.setInt32(offset, value, true);
  else view.setUint8(offset, value);
}
