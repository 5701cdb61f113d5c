import { type commonV1Quantity, toQuantityMessage } from '@carbon-butler/contract-grpc';
import type { Run } from '@carbon-butler/domain-evidence';

/** A run's quantities by id, as messages. */
export function quantitiesById({ id, digest, seed, figures }: Run): (figureId: string) => commonV1Quantity.Quantity {
  const byId = new Map(figures.map((figure) => [figure.id, figure]));
  return (figureId) => {
    const figure = byId.get(figureId);
    if (!figure) throw new Error(`run ${id} has no figure ${figureId}`);
    return toQuantityMessage(figure, { id, digest, seed });
  };
}
