/** A titled part of a block and the rows under it, in the order of the file. */
export interface SimaproSection {
  readonly label: string;
  readonly rows: readonly (readonly string[])[];
}

/** A block of the file, from its title to `End`. */
export interface SimaproBlock {
  readonly title: string;
  readonly sections: readonly SimaproSection[];
}

const processTables = [
  'Products',
  'Waste treatment',
  'Waste scenario',
  'Avoided products',
  'Resources',
  'Materials/fuels',
  'Electricity/heat',
  'Emissions to air',
  'Emissions to water',
  'Emissions to soil',
  'Final waste flows',
  'Non material emissions',
  'Social issues',
  'Economic issues',
  'Waste to treatment',
  'Separated waste',
  'Remaining waste',
  'Materials/assemblies',
  'Processes',
  'Reference assembly',
  'Waste scenarios',
  'Disposal scenarios',
  'Disassemblies',
  'Reuses',
  'Assembly',
  'Waste/Disposal scenario',
  'Additional life cycles',
  'Input parameters',
  'Calculated parameters',
];

const processFields = [
  'PlatformId',
  'Category type',
  'Process identifier',
  'Type',
  'Process name',
  'Status',
  'Time period',
  'Geography',
  'Technology',
  'Representativeness',
  'Multiple output allocation',
  'Substitution allocation',
  'Cut off rules',
  'Capital goods',
  'Boundary with nature',
  'Waste treatment allocation',
  'Infrastructure',
  'Date',
  'Record',
  'Generator',
  'External documents',
  'Literature references',
  'Collection method',
  'Data treatment',
  'Verification',
  'Comment',
  'Allocation rules',
  'System description',
  'Product stage',
];

const methodLabels = [
  'Name',
  'Version',
  'Comment',
  'Category',
  'Use Damage Assessment',
  'Use Normalization',
  'Use Weighting',
  'Use Addition',
  'Weighting unit',
  'Impact category',
  'Substances',
  'Damage category',
  'Impact categories',
  'Normalization-Weighting set',
  'Normalization',
  'Weighting',
];

const textBlockLabels = [
  'Name',
  'Category',
  'Description',
  'Sub-systems',
  'Cut-off rules',
  'Energy model',
  'Transport model',
  'Waste model',
  'Other assumptions',
  'Other information',
  'Allocation rules',
  'Documentation link',
  'Comment',
];

/** Title of a block -> labels of its sections. Blocks without labels are one table. */
const labelsByTitle: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['Process', new Set([...processFields, ...processTables])],
  ['Product stage', new Set([...processFields, ...processTables])],
  ['Method', new Set(methodLabels)],
  ['System description', new Set(textBlockLabels)],
  ['Literature reference', new Set(textBlockLabels)],
  ...[
    'Quantities',
    'Units',
    'Raw materials',
    'Airborne emissions',
    'Waterborne emissions',
    'Final waste flows',
    'Emissions to soil',
    'Non material emissions',
    'Social issues',
    'Economic issues',
    'Database Input parameters',
    'Database Calculated parameters',
    'Project Input parameters',
    'Project Calculated parameters',
  ].map((title): [string, ReadonlySet<string>] => [title, new Set()]),
]);

/**
 * Groups rows into blocks and sections. A section starts at a row that holds nothing but its label, or its label and
 * a value (the older layout); a cell of a table that happens to read like a label does not, as its row goes on.
 *
 * @param onStray called with each row outside of any known block
 */
export async function* simaproBlocks(
  rows: AsyncIterable<readonly string[]>,
  onStray: (row: readonly string[]) => void,
): AsyncGenerator<SimaproBlock> {
  let title: string | undefined;
  let sections: { label: string; rows: (readonly string[])[] }[] = [];
  const block = (): SimaproBlock => ({ title: title ?? '', sections });
  for await (const row of rows) {
    const [first = '', ...rest] = row;
    const filled = rest.filter((cell) => cell !== '').length;
    if (title === undefined) {
      if (labelsByTitle.has(first) && filled === 0) {
        title = first;
        sections = [{ label: '', rows: [] }];
      } else if ((first !== '' && first !== 'End') || filled > 0) onStray(row);
      continue;
    }
    if (first === 'End' && filled === 0) {
      yield block();
      title = undefined;
      continue;
    }
    if (first === '' && filled === 0) continue;
    // Older files do not end a block before the next one.
    if (filled === 0 && labelsByTitle.has(first) && labelsByTitle.get(title)?.has(first) !== true) {
      yield block();
      title = first;
      sections = [{ label: '', rows: [] }];
      continue;
    }
    // A row without a first cell goes on with the comment above it.
    const previous = sections.at(-1)?.rows;
    const above = previous?.at(-1);
    if (first === '' && previous && above) {
      previous[previous.length - 1] = [...above.slice(0, -1), `${above.at(-1) ?? ''}\n${rest.join(' ').trim()}`];
      continue;
    }
    const isLabel = labelsByTitle.get(title)?.has(first) === true;
    const inline = processFields.includes(first) && filled === 1 && rest[0] !== '' && title === 'Process';
    if (isLabel && (filled === 0 || inline)) sections.push({ label: first, rows: inline ? [rest] : [] });
    else sections.at(-1)?.rows.push(row);
  }
  if (title !== undefined) yield block();
}
