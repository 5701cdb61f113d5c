/** The parts of the API's answers that the report shows; `/openapi.json` has them whole. */
export interface QuantityAnswer {
  readonly id: string;
  readonly label: { readonly en: string; readonly zh: string };
  readonly value: string;
  readonly unit: string;
  readonly uncertainty:
    | {
        readonly kind: 'interval';
        readonly low: string;
        readonly high: string;
        readonly level: string;
        readonly method: string;
      }
    | { readonly kind: 'exact'; readonly reason: string };
  readonly sources: readonly { readonly id: string; readonly locator: string }[];
}

export interface RunAnswer {
  readonly id: string;
  readonly digest: string;
  readonly quantities: readonly QuantityAnswer[];
  readonly checks: readonly {
    readonly id: string;
    readonly label: { readonly en: string };
    readonly value: string;
    readonly passed: boolean;
  }[];
  readonly warnings: readonly { readonly code: string; readonly message: { readonly en: string } }[];
}

export interface FootprintAnswer {
  readonly id: string;
  readonly version: number;
  readonly predecessorId?: string;
  readonly run: RunAnswer;
  readonly movements: readonly {
    readonly quantityId: string;
    readonly label: { readonly en: string };
    readonly before: string;
    readonly after: string;
    readonly unit: string;
  }[];
  readonly causes: readonly {
    readonly eventId: string;
    readonly correctsEventId?: string;
    readonly reason?: string;
    readonly note?: string;
  }[];
}

export interface IntakeAnswer {
  readonly intakeId: string;
  readonly accepted: number;
  readonly duplicates: number;
  readonly refused: number;
}

/** @throws Error when the run lacks it */
export function quantityOf(run: RunAnswer, id: string): QuantityAnswer {
  const found = run.quantities.find((quantity) => quantity.id === id);
  if (!found) throw new Error(`run ${run.id} has no quantity ${id}`);
  return found;
}
