import { readEventsBody } from './cloud-events-body.js';
import { eventsPerRequestMax } from './intake-limits.js';
import { activityEvent, record } from './testing/sample-events.js';
import { TooManyEventsError } from './too-many-events-error.js';

const structured = 'application/cloudevents+json';
const batch = 'application/cloudevents-batch+json';

describe('the body of an intake', () => {
  it('is one event in structured mode, and as plain JSON', () => {
    const event = activityEvent('e-1');
    expect(readEventsBody(structured, {}, event)).toEqual([event]);
    expect(readEventsBody('application/json', {}, event)).toEqual([event]);
  });

  it('is many in batch mode', () => {
    const events = [activityEvent('e-1'), activityEvent('e-2')];
    expect(readEventsBody(batch, {}, events)).toEqual(events);
  });

  it('is made of headers in binary mode, percent-decoded', () => {
    const headers = {
      'ce-specversion': '1.0',
      'ce-id': 'e-1',
      'ce-source': '/plants/%E9%92%A2',
      'ce-type': 'carbon.emission.record.v1',
      'ce-time': '2025-02-01T00:00:00Z',
      'user-agent': 'x',
    };
    expect(readEventsBody('application/json', headers, record)).toEqual([
      {
        specversion: '1.0',
        id: 'e-1',
        source: '/plants/钢',
        type: headers['ce-type'],
        time: headers['ce-time'],
        data: record,
      },
    ]);
  });

  const refusal = (mediaType: string, body: unknown, headers: Record<string, string> = {}) => {
    try {
      return readEventsBody(mediaType, headers, body);
    } catch (error) {
      return error;
    }
  };

  it.each([
    ['an object as batch', batch, {}, 'a JSON array of CloudEvents'],
    ['no body', batch, undefined, 'a JSON array of CloudEvents'],
    ['an empty batch', batch, [], 'at least one event'],
    ['an array outside batch mode', 'application/json', [{}], /cloudevents-batch/],
  ] as const)('is refused when it is %s', (_, mediaType, body, expected) => {
    const error = { name: 'EventsBodyError', expected: expect.stringMatching(expected) as string };
    expect(refusal(mediaType, body)).toMatchObject(error);
  });

  it('is refused when a header is malformed', () => {
    const headers = { 'ce-specversion': '1.0', 'ce-id': '%ZZ' };
    const error = { name: 'EventsBodyError', field: '/ce-id', value: '"%ZZ"' };
    expect(refusal('application/json', record, headers)).toMatchObject(error);
  });

  it('is refused with more events than the limit, naming it', () => {
    const body = Array.from({ length: eventsPerRequestMax + 1 }, () => 1);
    expect(() => readEventsBody(batch, {}, body)).toThrow(TooManyEventsError);
    expect(() => readEventsBody(batch, {}, body)).toThrow(/20001 events .* at most 20000/);
  });
});
