/** How far a check of a run may be off before it fails. Each is a share of what the check compares with. */
export const tolerances = {
  /** Of the right-hand side; the solver iterates to far less, so a larger residual means an ill-posed system. */
  residual: '0.000000001',
  /** Of the sum of contributions in size; two ways to the same score agree to rounding. */
  contributions: '0.00000001',
  /** Of the carbon bought; meters of an integrated works close to within one or two per cent. */
  siteCarbon: '0.02',
  /** Of the production of an internal item over the year. */
  internalItem: '0.02',
  /** Of the carbon that enters a process: it cannot emit less than nothing. */
  processCarbon: '0.02',
} as const;
