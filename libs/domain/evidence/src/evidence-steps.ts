/** One link of the chain of evidence, after it was looked at. */
export interface EvidenceStep {
  /** The part of the bundle, e.g. `proofs[3]` or `statement.root`. */
  readonly link: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** Stops a verification at the first link that doesn't hold; what follows it would only be noise. */
export class BrokenLinkError extends Error {
  override readonly name = 'BrokenLinkError';
  readonly link: string;
  constructor(link: string, detail: string) {
    super(`${link}: ${detail}`);
    this.link = link;
  }
}

export class EvidenceSteps {
  readonly #steps: EvidenceStep[] = [];

  get list(): readonly EvidenceStep[] {
    return this.#steps;
  }

  /** Runs one check and records it. Anything the check throws breaks the link. @throws BrokenLinkError */
  check<Found>(link: string, look: () => Found, describe: (found: Found) => string): Found {
    try {
      const found = look();
      this.#steps.push({ link, ok: true, detail: describe(found) });
      return found;
    } catch (error) {
      return this.broken(link, error instanceof Error ? error.message : String(error));
    }
  }

  /** As `check`, for one that must be waited for. @throws BrokenLinkError */
  async checkAsync<Found>(
    link: string,
    look: () => Promise<Found>,
    describe: (found: Found) => string,
  ): Promise<Found> {
    const settled = await look().then(
      (found) => () => found,
      (error: unknown) => () => {
        throw error;
      },
    );
    return this.check(link, settled, describe);
  }

  /** Records that `holds` is true. @throws BrokenLinkError with `otherwise` as the detail */
  expect(link: string, holds: boolean, detail: string, otherwise: string): void {
    if (!holds) this.broken(link, otherwise);
    this.#steps.push({ link, ok: true, detail });
  }

  private broken(link: string, detail: string): never {
    this.#steps.push({ link, ok: false, detail });
    throw new BrokenLinkError(link, detail);
  }
}
