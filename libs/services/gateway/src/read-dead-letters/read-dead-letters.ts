import type { Topic } from '@carbon-butler/contract-events';
import {
  type DeadLetter,
  DeadLetterNotFoundError,
  type DeadLetterRef,
  type DeadLetters,
} from '@carbon-butler/platform-transport';
import { nameOfDeadLetter } from './dead-letter-name.js';

/** A tenant's page of dead letters. */
export interface DeadLetterQuery {
  readonly tenantId: string;
  /** Only of this topic; all when undefined. */
  readonly topic?: string | undefined;
  /** Only of this consumer group; all when undefined. */
  readonly group?: string | undefined;
  /** Goes on behind this place. */
  readonly after?: DeadLetterRef | undefined;
  readonly limit: number;
}

export interface DeadLetterPage {
  readonly letters: readonly DeadLetter[];
  /** Where to go on; undefined when there is no more. A page may be short, even empty, and still have one. */
  readonly next: DeadLetterRef | undefined;
}

interface Place {
  readonly topic: string;
  readonly group: string;
  readonly partition: number;
}

const lettersPerReadMax = 1_000;
/** Letters, of whatever tenant, that one page looks at before it hands over what it has. */
export const lettersLookedAtMax = 10_000;

/**
 * Dead letters of one tenant, of all topics in the order of the catalogue. Topics are shared by all tenants, so every
 * letter is held against the tenant it names; one that names none belongs to nobody here.
 */
export class ReadDeadLetters {
  constructor(
    private readonly deadLetters: Pick<DeadLetters, 'list' | 'show'>,
    private readonly topics: readonly Pick<Topic, 'topic' | 'partitions' | 'consumers'>[],
  ) {}

  async page(query: DeadLetterQuery): Promise<DeadLetterPage> {
    const { tenantId, limit, after } = query;
    const letters: DeadLetter[] = [];
    let lookedAt = 0;
    for (const place of this.placesFrom(query)) {
      let position = after && isAt(after, place) ? after.offset : undefined;
      for (;;) {
        const found = await this.deadLetters.list({ ...place, after: position, limit: lettersPerReadMax });
        for (const letter of found) {
          if (ownerOf(letter) !== tenantId) continue;
          // One more than asked for tells that there is a next page.
          if (letters.length === limit) return { letters, next: letters.at(-1)?.ref };
          letters.push(letter);
        }
        const last = found.at(-1)?.ref;
        lookedAt += found.length;
        if (last === undefined || found.length < lettersPerReadMax) break;
        if (lookedAt >= lettersLookedAtMax) return { letters, next: last };
        position = last.offset;
      }
    }
    return { letters, next: undefined };
  }

  /** @throws DeadLetterNotFoundError also for a letter of another tenant */
  async one(tenantId: string, ref: DeadLetterRef): Promise<DeadLetter> {
    const letter = this.places().some((place) => isAt(ref, place)) ? await this.deadLetters.show(ref) : undefined;
    if (!letter || ownerOf(letter) !== tenantId) throw new DeadLetterNotFoundError(nameOfDeadLetter(ref));
    return letter;
  }

  private placesFrom({ topic, group, after }: DeadLetterQuery): readonly Place[] {
    const places = this.places();
    const start = after ? places.findIndex((place) => isAt(after, place)) : 0;
    return places
      .slice(Math.max(start, 0))
      .filter(
        (place) => (topic === undefined || place.topic === topic) && (group === undefined || place.group === group),
      );
  }

  private places(): readonly Place[] {
    return this.topics.flatMap(({ topic, partitions, consumers }) =>
      consumers.flatMap(({ group }) =>
        Array.from({ length: partitions }, (_, partition) => ({ topic, group, partition })),
      ),
    );
  }
}

function isAt(ref: DeadLetterRef, { topic, group, partition }: Place): boolean {
  return ref.topic === topic && ref.group === group && ref.partition === partition;
}

/** A record that is no event any more may still say whose it is. */
function ownerOf({ envelope, headers }: DeadLetter): string | undefined {
  return envelope?.tenantid ?? headers['ce_tenantid'];
}
