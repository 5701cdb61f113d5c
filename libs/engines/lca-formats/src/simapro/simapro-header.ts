/** What the header of a SimaPro CSV says about how to read it. */
export interface SimaproHeader {
  readonly version: string;
  readonly separator: string;
  readonly decimal: '.' | ',';
  /** What the file holds: processes, methods, product stages. */
  readonly kind: string;
}

const separators: ReadonlyMap<string, string> = new Map([
  ['semicolon', ';'],
  ['comma', ','],
  ['tab', '\t'],
]);

export function sniffedSeparator(line: string): string {
  return line.includes('\t') ? '\t' : ';';
}

/** Takes up one line of the header: `{CSV separator: Semicolon}`. */
export function readHeaderLine(header: SimaproHeader, line: string): SimaproHeader {
  const [, label = '', value = ''] = /^"?\{([^:}]+)(?::\s*([^}]*))?\}/.exec(line) ?? [];
  switch (label.trim().toLowerCase()) {
    case 'csv separator':
      return { ...header, separator: separators.get(value.trim().toLowerCase()) ?? header.separator };
    case 'decimal separator':
      return { ...header, decimal: value.trim() === ',' ? ',' : '.' };
    case 'processes':
    case 'methods':
    case 'product stages':
      return { ...header, kind: label.trim().toLowerCase() };
    default:
      return header;
  }
}

/** Text of a number or formula with decimal points and `,` between arguments, whatever the file uses. */
export function normalFormula(text: string, decimal: SimaproHeader['decimal']): string {
  return decimal === ',' ? text.replace(/(\d),(\d)/g, '$1.$2') : text;
}
