import { readPartnerEvent } from './partner-event.js';
import { activityEvent, footprint, now, tenantId } from './testing/sample-events.js';

const context = { tenantId, now };

describe('reading a partner event', () => {
  it('reads activity data and footprints, and normalises the time', () => {
    const reading = readPartnerEvent(activityEvent('e-1', {}, { time: '2025-02-01T08:00:00+08:00' }), context);
    expect(reading).toMatchObject({ event: { id: 'e-1', time: '2025-02-01T00:00:00.000Z' } });
    const other = { ...activityEvent('e-2'), type: 'carbon.pcf.record.v1', data: footprint };
    expect(readPartnerEvent(other, context)).toMatchObject({ event: { data: footprint } });
  });

  it('lets extension attributes pass', () => {
    expect(
      readPartnerEvent(activityEvent('e-1', {}, { traceparent: '00-1', tenantid: tenantId }), context),
    ).toHaveProperty('event');
  });

  it.each([
    ['another version', { specversion: '0.3' }, '/specversion', '"0.3"'],
    ['no id', { id: undefined }, '/id', 'absent'],
    ['an empty id', { id: '' }, '/id', '""'],
    ['a control character in the id', { id: 'a\u0000b' }, '/id', '"a\\u0000b"'],
    ['a source that is no URI reference', { source: 'two words' }, '/source', '"two words"'],
    ['an unknown activity', { type: 'carbon.emission.guess.v1' }, '/type', '"carbon.emission.guess.v1"'],
    ['no time', { time: undefined }, '/time', 'absent'],
    ['a time that is none', { time: '2025-02-30T00:00:00Z' }, '/time', '"2025-02-30T00:00:00Z"'],
    ['a time tomorrow', { time: '2025-06-02T00:00:01Z' }, '/time', '"2025-06-02T00:00:01Z"'],
    ["another tenant's id", { tenantid: 'b8b7' }, '/tenantid', '"b8b7"'],
    ['another content type', { datacontenttype: 'text/plain' }, '/datacontenttype', '"text/plain"'],
    ['binary data', { data_base64: 'AA==' }, '/data_base64', '"AA=="'],
    ['a badly named attribute', { tenantId: 'x' }, '/tenantId', 'present'],
    ['no data', { data: undefined }, '/data', 'absent'],
  ])('refuses %s', (_, change, field, value) => {
    const reading = readPartnerEvent({ ...activityEvent('e-1'), ...change }, context);
    expect(reading).toMatchObject({ errors: [{ field, value, expected: expect.stringMatching(/\S/) as string }] });
  });

  it('refuses a member that would change the prototype', () => {
    const text = JSON.stringify(activityEvent('e-1')).replace('{', '{"__proto__": {"source": "/x"},');
    expect(readPartnerEvent(JSON.parse(text), context)).toMatchObject({ errors: [{ field: '/__proto__' }] });
  });

  it('refuses what is no object', () => {
    for (const candidate of [null, 5, 'text', [activityEvent('e-1')]])
      expect(readPartnerEvent(candidate, context)).toMatchObject({ errors: [{ field: '' }] });
  });

  it('names the event it refuses, as far as it can be named', () => {
    expect(readPartnerEvent(activityEvent('e-9', { basis: 'felt' }), context)).toMatchObject({
      id: 'e-9',
      source: '/plants/steel-1/weighbridge',
      errors: [{ field: '/data/basis', value: '"felt"' }],
    });
    expect(readPartnerEvent(activityEvent('', {}), context)).not.toHaveProperty('id');
  });

  it('accepts a clock that runs five minutes ahead, no more', () => {
    const at = (time: string) => readPartnerEvent(activityEvent('e-1', {}, { time }), context);
    expect(at('2025-06-01T00:05:00Z')).toHaveProperty('event');
    expect(at('2025-06-01T00:05:00.001Z')).toHaveProperty('errors');
  });
});
