/** Bounds on what an import may use. A file beyond one of them is refused with an ImportError. */
export interface ImportLimits {
  /** Bytes of a zip archive, which is held in memory. */
  readonly archiveBytesMax: number;
  readonly archiveEntriesMax: number;
  /** Bytes of one file after inflation, where it has to be held in memory as a whole. */
  readonly fileBytesMax: number;
  /** Bytes of all files after inflation. */
  readonly totalBytesMax: number;
  /** Inflated over compressed size of one entry, judged beyond the first mebibyte. */
  readonly inflationRatioMax: number;
  /** Elements of one XML or JSON data set. */
  readonly nodesMax: number;
  readonly depthMax: number;
  /** Exchanges, factors and parameters of the whole import. */
  readonly rowsMax: number;
}

const mebibyte = 2 ** 20;

export const defaultLimits: ImportLimits = {
  archiveBytesMax: 512 * mebibyte,
  archiveEntriesMax: 200_000,
  fileBytesMax: 256 * mebibyte,
  totalBytesMax: 4096 * mebibyte,
  inflationRatioMax: 300,
  nodesMax: 5_000_000,
  depthMax: 64,
  rowsMax: 10_000_000,
};

export interface ImportOptions {
  readonly limits?: Partial<ImportLimits>;
}

export function limitsOf(options: ImportOptions | undefined): ImportLimits {
  return { ...defaultLimits, ...options?.limits };
}
