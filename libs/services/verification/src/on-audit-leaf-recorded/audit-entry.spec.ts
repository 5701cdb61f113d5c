import { leafFor } from '@carbon-butler/domain-evidence';
import { PermanentError } from '@carbon-butler/platform-transport';
import { leafEvent, tenants, withPayload } from '../testing/leaf-events.js';
import { auditEntryOf } from './audit-entry.js';

const [tenantId] = tenants;

describe('the entry of an event', () => {
  it('is the leaf without its place, with the body byte for byte', () => {
    const event = leafEvent({ tenantId, body: { text: '碳' } });
    const { draft, body, eventId, eventSource } = auditEntryOf(event);
    expect({ eventId, eventSource }).toEqual({ eventId: event.id, eventSource: event.source });
    expect(Buffer.from(body).toString('utf8')).toBe('{"text":"碳"}');
    expect(draft).toMatchObject({ tenant: tenantId, eventId: event.id, action: 'events.accept' });
    expect(draft).not.toHaveProperty('index');
    const { v: _v, bodySha256: _digest, salt, ...entry } = draft;
    expect(leafFor({ ...entry, index: 7 }, body, salt)).toEqual({ ...draft, index: 7 });
  });

  const event = leafEvent();
  const lone = leafEvent({ object: { type: 'intake', id: 'x' } });
  it.each([
    ['another type', { ...event, type: 'carbon.emission.recorded.v1' }, 'expected an event of type'],
    ['no JSON', { ...event, data: Buffer.from('{') }, 'is not JSON'],
    ['a member no schema knows', withPayload(event, { extra: 1 } as object), '/extra'],
    ['another body', withPayload(event, { body: '{"note":"another"}' }), '/bodySha256'],
    ['another digest', withPayload(event, { bodySha256: 'a'.repeat(64) }), '/bodySha256'],
    ['a tenant that is no UUID', { ...event, tenantid: 'acme' }, 'leaf.tenant'],
    ['an impossible month', withPayload(event, { at: '2026-13-02T09:00:01Z' }), '/at'],
    ['NUL in a name', withPayload(event, { object: { type: 'intake', id: 'a\0b' } }), 'NUL'],
    [
      'half a character in a name',
      { ...lone, data: Buffer.from(Buffer.from(lone.data).toString().replace('"id":"x"', '"id":"\\ud800"')) },
      'surrogate',
    ],
  ])('is refused for good for %s', (_what, wrong, part) => {
    expect(() => auditEntryOf(wrong)).toThrow(PermanentError);
    expect(() => auditEntryOf(wrong)).toThrow(part);
  });

  it('is refused for a body that is not canonical, though its digest is right', () => {
    const payload = JSON.parse(Buffer.from(event.data).toString('utf8')) as { salt: string };
    const { bodySha256 } = leafFor(
      {
        index: 0,
        at: '2026-04-02T09:00:01Z',
        tenant: tenantId,
        actor: { kind: 'user', id: 'u' },
        action: 'a.b',
        object: { type: 't', id: 'i' },
      },
      Buffer.from('{ "note": "spaced" }'),
      payload.salt,
    );
    const wrong = withPayload(event, { body: '{ "note": "spaced" }', bodySha256 });
    expect(() => auditEntryOf(wrong)).toThrow(/canonical/i);
  });
});
