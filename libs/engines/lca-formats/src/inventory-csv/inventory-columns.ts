/** A column of the format, by the name in the header line. */
export interface InventoryColumn {
  readonly name: string;
  readonly required: boolean;
  readonly description: string;
}

/** Our own format: a row an exchange, RFC 4180, UTF-8, a header line, a point as decimal separator. */
export const inventoryColumns = [
  {
    name: 'process',
    required: true,
    description: 'name of the process; rows of one name and location belong together',
  },
  { name: 'location', required: false, description: 'of the process, such as CN or CN-HE' },
  { name: 'flow', required: true, description: 'product, waste or elementary flow' },
  { name: 'kind', required: true, description: 'product, waste or elementary' },
  { name: 'direction', required: true, description: 'input or output' },
  { name: 'amount', required: true, description: 'a number' },
  { name: 'unit', required: true, description: 'of the amount' },
  {
    name: 'reference',
    required: false,
    description: 'yes for what the process is run for; needed where it has several outputs',
  },
  { name: 'share', required: false, description: 'of the burden of the process that a product output carries, 0 to 1' },
  { name: 'provider', required: false, description: 'process that makes the input; else chosen by flow and location' },
  { name: 'medium', required: false, description: 'of elementary flows: air, water, soil or resource' },
  { name: 'cas', required: false, description: 'CAS number of an elementary flow' },
  { name: 'spread', required: false, description: 'lognormal, normal, triangular or uniform' },
  { name: 'geometric_sd', required: false, description: 'of a lognormal, whose median is the amount; above 1' },
  { name: 'sd', required: false, description: 'of a normal, whose mean is the amount' },
  { name: 'low', required: false, description: 'of a triangular, whose mode is the amount, or a uniform' },
  { name: 'high', required: false, description: 'of a triangular or uniform' },
  { name: 'comment', required: false, description: 'free text' },
] as const satisfies readonly InventoryColumn[];

export type InventoryColumnName = (typeof inventoryColumns)[number]['name'];

/** Whether a header line has what every file of the format has. */
export function isInventoryHeader(line: string): boolean {
  const names = new Set(
    line.split(',').map((cell) =>
      cell
        .trim()
        .replace(/^"(.*)"$/, '$1')
        .toLowerCase(),
    ),
  );
  return inventoryColumns.every(({ name, required }) => !required || names.has(name));
}
