import type { PayloadError } from '@carbon-butler/contract-events';
import type { PartnerEvent } from './partner-event.js';

/** An event that is right in itself, with what it is compared by. */
export interface CheckedEvent {
  readonly index: number;
  readonly event: PartnerEvent;
  /** SHA-256 of the canonical type, time and payload, in hex: two events of one id are the same if this is. */
  readonly digest: string;
}

export interface RefusedEvent {
  readonly index: number;
  readonly id?: string;
  readonly source?: string;
  readonly errors: readonly PayloadError[];
}

/** An event the tenant had accepted before this request. */
export interface KnownEvent {
  readonly digest: string;
  readonly lineage: string;
  /** Id of the event that corrected it. */
  readonly correctedBy?: string;
}

export type EventOutcome =
  | (CheckedEvent & { readonly status: 'accepted'; readonly lineage: string })
  | (CheckedEvent & { readonly status: 'duplicate' })
  | (RefusedEvent & { readonly status: 'refused' });

/** Finds accepted events of the tenant by CloudEvents source and id, which name an event together. */
export type KnownEvents = (source: string, id: string) => KnownEvent | undefined;

/**
 * What becomes of each event of a request, in the request's order: an event may correct an earlier one of the same
 * request. Pure: `known` answers for everything accepted before.
 */
export function decideEvents(
  events: readonly (CheckedEvent | RefusedEvent)[],
  known: KnownEvents,
): readonly EventOutcome[] {
  const state: DecisionState = { known, seen: new Map(), refused: new Map() };
  return events.map((entry) => ('event' in entry ? decideEvent(entry, state) : refuse(entry, state)));
}

interface DecisionState {
  readonly known: KnownEvents;
  /** Accepted or corrected in this request, by source and id. */
  readonly seen: Map<string, KnownEvent>;
  /** Refused in this request: index by source and id. */
  readonly refused: Map<string, number>;
}

function decideEvent(checked: CheckedEvent, state: DecisionState): EventOutcome {
  const { event, digest } = checked;
  const earlier = find(state, event.source, event.id);
  if (earlier)
    return earlier.digest === digest
      ? { ...checked, status: 'duplicate' }
      : refuseFor(checked, state, {
          field: '/id',
          value: JSON.stringify(event.id),
          expected: 'a new id: an event of this source and id was accepted with other content',
        });
  const lineage = lineageOf(event);
  const { corrects } = event.data;
  if (corrects) {
    const error = correctionError(event, lineage, state);
    if (error) return refuseFor(checked, state, error);
    const target = find(state, event.source, corrects.eventId);
    if (target) state.seen.set(keyOf(event.source, corrects.eventId), { ...target, correctedBy: event.id });
  }
  state.seen.set(keyOf(event.source, event.id), { digest, lineage });
  return { ...checked, status: 'accepted', lineage };
}

function correctionError(event: PartnerEvent, lineage: string, state: DecisionState): PayloadError | undefined {
  const target = event.data.corrects?.eventId ?? '';
  const at = { field: '/data/corrects/eventId', value: JSON.stringify(target) };
  if (target === event.id) return { ...at, expected: 'the id of another event: an event does not correct itself' };
  const refusedIndex = state.refused.get(keyOf(event.source, target));
  const original = find(state, event.source, target);
  if (!original && refusedIndex !== undefined)
    return { ...at, expected: `an accepted event; event ${refusedIndex} of this request has this id and was refused` };
  if (!original) return { ...at, expected: `the id of an event accepted before from source ${event.source}` };
  if (original.correctedBy !== undefined)
    return {
      ...at,
      expected: `an event not yet corrected; event ${JSON.stringify(original.correctedBy)} corrects it: correct that one`,
    };
  if (original.lineage !== lineage)
    return {
      ...at,
      expected: `an event about the same thing: it is about ${original.lineage}, this one about ${lineage}`,
    };
  return undefined;
}

/**
 * What a record is about; a correction must be about the same. Names hold no `/`, so two lineages never look alike.
 */
export function lineageOf(event: PartnerEvent): string {
  if (event.type === 'carbon.pcf.record.v1') return `footprint ${event.data.supplierId}/${event.data.itemId}`;
  const { facilityId, processId, activity } = event.data;
  return `activity ${facilityId}/${processId}/${activity.direction}/${activity.itemId}`;
}

function find(state: DecisionState, source: string, id: string): KnownEvent | undefined {
  return state.seen.get(keyOf(source, id)) ?? state.known(source, id);
}

function refuseFor(checked: CheckedEvent, state: DecisionState, error: PayloadError): EventOutcome {
  const { id, source } = checked.event;
  return refuse({ index: checked.index, id, source, errors: [error] }, state);
}

function refuse(entry: RefusedEvent, state: DecisionState): EventOutcome {
  if (entry.source !== undefined && entry.id !== undefined)
    state.refused.set(keyOf(entry.source, entry.id), entry.index);
  return { ...entry, status: 'refused' };
}

/** A space can't be in a source, so the pair is read back unambiguously. */
export function keyOf(source: string, id: string): string {
  return `${source} ${id}`;
}
