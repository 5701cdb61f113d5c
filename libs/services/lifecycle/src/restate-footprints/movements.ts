import type { Run } from '@carbon-butler/domain-evidence';
import type { LocalizedText } from '@carbon-butler/domain-quantity';

/** A figure of the footprint that differs from the predecessor's; a stage that came or went has '0' on the other side. */
export interface Movement {
  readonly quantityId: string;
  readonly label: LocalizedText;
  readonly before: string;
  readonly after: string;
  readonly unit: string;
}

/** A recorded event that made the restatement necessary. */
export interface Cause {
  readonly source: string;
  readonly eventId: string;
  readonly correctsEventId: string;
  readonly reason: string;
  readonly note: string;
}

const comparedPrefix = 'footprint.';

/** What moved between two runs of one product, in the order of the later run. */
export function movementsBetween(before: Run | undefined, after: Run): readonly Movement[] {
  if (!before) return [];
  const earlier = new Map(before.figures.filter(isCompared).map((figure) => [figure.id, figure]));
  const later = new Map(after.figures.filter(isCompared).map((figure) => [figure.id, figure]));
  return [...new Set([...later.keys(), ...earlier.keys()])].flatMap((id) => {
    const [from, to] = [earlier.get(id), later.get(id)];
    const shown = to ?? from;
    if (!shown || from?.value === to?.value) return [];
    return [
      { quantityId: id, label: shown.label, before: from?.value ?? '0', after: to?.value ?? '0', unit: shown.unit },
    ];
  });
}

function isCompared({ id }: { readonly id: string }): boolean {
  return id.startsWith(comparedPrefix);
}
