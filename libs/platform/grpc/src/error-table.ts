/** What the closed error unions of the services have in common: each class names itself by a literal. */
export interface NamedError<N extends string = string> extends Error {
  readonly name: N;
}

/** One entry for every error of the union `E`; leaving one out does not compile. */
export type ErrorTable<E extends NamedError, R> = {
  readonly [N in E['name']]: (error: Extract<E, { readonly name: N }>) => R;
};

/** Looks a thrown value up by its name. Undefined for whatever the table does not know: that is a defect, not a result. */
export function byErrorName<E extends NamedError, R>(table: ErrorTable<E, R>): (error: unknown) => R | undefined {
  const entries = new Map<string, (error: E) => R>(Object.entries(table) as [string, (error: E) => R][]);
  return (error) => (error instanceof Error ? entries.get(error.name)?.(error as E) : undefined);
}
