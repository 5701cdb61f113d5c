import type { EmissionRecord, SupplierFootprint } from '@carbon-butler/contract-events';

interface CloudEventAttributes {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly subject: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
}

export type EmissionRecordEvent = CloudEventAttributes & {
  readonly type: 'carbon.emission.record.v1';
  readonly data: EmissionRecord;
};

export type SupplierFootprintEvent = CloudEventAttributes & {
  readonly type: 'carbon.pcf.record.v1';
  readonly data: SupplierFootprint;
};

/** A CloudEvent as the works sends it to the public intake. */
export type PartnerEvent = EmissionRecordEvent | SupplierFootprintEvent;

export const facilityId = 'hebei-steel-works';
export const productionYear = 2025;

/** Attributes of an event the works sends: `id` is the same on every call, so that sending twice changes nothing. */
export function attributesOf(id: string, time: string): CloudEventAttributes {
  return {
    specversion: '1.0',
    id: `${facilityId}:${id}`,
    source: `urn:carbon-butler:example:${facilityId}`,
    subject: facilityId,
    time,
    datacontenttype: 'application/json',
  };
}
