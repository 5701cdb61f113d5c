import { inTenant } from '@carbon-butler/platform-persistence';
import type { DataSource } from 'typeorm';
import type { IntakeEntity } from '../persistence/intake.entity.js';
import { type EventPage, listEvents, type StoredEvent } from '../persistence/intake-event.repository.js';
import { findIntake } from '../persistence/intake.repository.js';

/** The tenant has no such intake; of other tenants' intakes nothing is said. */
export class IntakeNotFoundError extends Error {
  override readonly name = 'IntakeNotFoundError';
  readonly field = 'id';
  readonly expected = 'the id of an intake of this tenant';
  constructor(readonly value: string) {
    super(`there is no intake ${value}`);
  }
}

/** `last` is the index to go on after; absent when there is no more. */
export interface EventListing {
  readonly events: readonly StoredEvent[];
  readonly last?: number;
}

export class ReadIntake {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws IntakeNotFoundError */
  one(tenantId: string, id: string): Promise<IntakeEntity> {
    return inTenant(this.dataSource, tenantId, async (transaction) => {
      const intake = await findIntake(transaction, id);
      if (!intake) throw new IntakeNotFoundError(id);
      return intake;
    });
  }

  /** @throws IntakeNotFoundError */
  events(tenantId: string, page: EventPage): Promise<EventListing> {
    return inTenant(this.dataSource, tenantId, async (transaction) => {
      if (!(await findIntake(transaction, page.intakeId))) throw new IntakeNotFoundError(page.intakeId);
      // One more than asked for tells whether there is a next page.
      const found = await listEvents(transaction, { ...page, limit: page.limit + 1 });
      const events = found.slice(0, page.limit);
      const last = found.length > page.limit ? events.at(-1)?.index : undefined;
      return { events, ...(last !== undefined && { last }) };
    });
  }
}
