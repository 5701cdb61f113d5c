import type { Schema } from 'ajv';
import type {
  AuditLeafRecorded,
  EmissionRecorded,
  InventoryRestated,
  InventoryWithdrawn,
  PcfAccepted,
} from './generated-payloads.js';
import auditLeafRecorded from './schemas/audit-leaf-recorded.v1.json';
import emissionRecord from './schemas/emission-record.v1.json';
import emissionRecorded from './schemas/emission-recorded.v1.json';
import inventoryRestated from './schemas/inventory-restated.v1.json';
import inventoryWithdrawn from './schemas/inventory-withdrawn.v1.json';
import pcfAccepted from './schemas/pcf-accepted.v1.json';
import record from './schemas/record.v1.json';
import supplierFootprint from './schemas/supplier-footprint.v1.json';

/** Events on the topics, between our services. */
export const eventTypes = [
  'carbon.emission.recorded.v1',
  'carbon.pcf.accepted.v1',
  'carbon.inventory.restated.v1',
  'carbon.inventory.withdrawn.v1',
  'carbon.audit.leaf-recorded.v1',
] as const;
export type EventType = (typeof eventTypes)[number];

/** What an event of each type carries. */
export interface PayloadByType {
  readonly 'carbon.emission.recorded.v1': EmissionRecorded;
  readonly 'carbon.pcf.accepted.v1': PcfAccepted;
  readonly 'carbon.inventory.restated.v1': InventoryRestated;
  readonly 'carbon.inventory.withdrawn.v1': InventoryWithdrawn;
  readonly 'carbon.audit.leaf-recorded.v1': AuditLeafRecorded;
}

/** Events a partner may send to the intake; the topic event each becomes wraps its data with the provenance. */
export const partnerEventTypes = ['carbon.emission.record.v1', 'carbon.pcf.record.v1'] as const;
export type PartnerEventType = (typeof partnerEventTypes)[number];

export const schemasByType: Readonly<Record<EventType | PartnerEventType, Schema & { readonly $id: string }>> = {
  'carbon.emission.record.v1': emissionRecord,
  'carbon.pcf.record.v1': supplierFootprint,
  'carbon.emission.recorded.v1': emissionRecorded,
  'carbon.pcf.accepted.v1': pcfAccepted,
  'carbon.inventory.restated.v1': inventoryRestated,
  'carbon.inventory.withdrawn.v1': inventoryWithdrawn,
  'carbon.audit.leaf-recorded.v1': auditLeafRecorded,
};

/** Schemas that others refer to; register them before compiling. */
export const sharedSchemas: readonly (Schema & { readonly $id: string })[] = [record];
