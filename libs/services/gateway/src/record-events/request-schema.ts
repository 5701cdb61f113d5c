import { partnerEventTypes } from '@carbon-butler/contract-events';
import type { ApiBodyOptions } from '@nestjs/swagger';
import { eventsPerRequestMax } from './intake-limits.js';

type Schema = Extract<ApiBodyOptions, { readonly schema: unknown }>['schema'];

const cloudEvent: Schema = {
  type: 'object',
  description: 'A CloudEvent 1.0 in JSON. The schemas of the payloads are in /asyncapi.json.',
  required: ['specversion', 'id', 'source', 'type', 'time', 'data'],
  properties: {
    specversion: { type: 'string', enum: ['1.0'] },
    id: { type: 'string', maxLength: 256, description: 'unique within the source' },
    source: { type: 'string', maxLength: 512, format: 'uri-reference' },
    type: { type: 'string', enum: [...partnerEventTypes] },
    time: { type: 'string', format: 'date-time' },
    data: { type: 'object', description: 'activity data, or a footprint stated by a supplier' },
  },
  example: {
    specversion: '1.0',
    id: 'weighbridge-3-2025-01',
    source: '/plants/steel-1/weighbridge',
    type: 'carbon.emission.record.v1',
    time: '2025-02-01T00:00:00Z',
    data: {
      facilityId: 'steel-1',
      processId: 'coke-making',
      period: { start: '2024-12-31T16:00:00Z', end: '2025-01-31T16:00:00Z' },
      activity: { direction: 'input', itemId: 'coking-coal', quantity: { value: '1234.5', unit: 't' } },
      basis: 'measured',
      source: { id: 'weighbridge-3', version: '2025', locator: 'ledger 2025-01', licence: 'own data' },
    },
  },
};

/** Body of `POST /v1/events` as the API description shows it. */
export const eventsBodySchema: Schema = {
  oneOf: [{ type: 'array', minItems: 1, maxItems: eventsPerRequestMax, items: cloudEvent }, cloudEvent],
};
