import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { type EventType, type PartnerEventType, schemasByType, sharedSchemas } from './event-types.js';

/** One thing wrong with a payload: `field` is a JSON pointer into it, `value` the offending value as text. */
export interface PayloadError {
  readonly field: string;
  readonly value: string;
  readonly expected: string;
}

const shownLengthMax = 64;
const errorsMax = 20;

const ajv = new Ajv({ allErrors: true, verbose: true, strict: true, strictRequired: false });
addFormats(ajv);
for (const schema of sharedSchemas) ajv.addSchema(schema);
for (const schema of Object.values(schemasByType)) ajv.addSchema(schema);

function validatorOf(type: EventType | PartnerEventType): ValidateFunction {
  const validator = ajv.getSchema(schemasByType[type].$id);
  if (!validator) throw new Error(`no schema for ${type}`);
  return validator;
}

/** Everything wrong with `data` as the payload of an event of `type` (the first twenty); empty when it is valid. */
export function validateEvent(type: EventType | PartnerEventType, data: unknown): readonly PayloadError[] {
  const validator = validatorOf(type);
  if (validator(data)) return [];
  const errors = (validator.errors ?? []).map(describeError);
  // A pattern and a format often fail together on one field: the first says enough.
  const byField = new Map(errors.map((error) => [error.field, error]).reverse() as [string, PayloadError][]);
  return [...byField.values()].reverse().slice(0, errorsMax);
}

function describeError(error: ErrorObject): PayloadError {
  if (error.keyword === 'required') {
    const missing = String(error.params['missingProperty']);
    return { field: `${error.instancePath}/${missing}`, value: 'absent', expected: 'a value' };
  }
  if (error.keyword === 'additionalProperties') {
    const extra = String(error.params['additionalProperty']);
    const known = Object.keys((error.parentSchema?.['properties'] ?? {}) as object);
    return { field: `${error.instancePath}/${extra}`, value: 'present', expected: `only ${known.join(', ')}` };
  }
  return { field: error.instancePath, value: shown(error.data), expected: expectedOf(error) };
}

function expectedOf(error: ErrorObject): string {
  const description: unknown = error.parentSchema?.['description'];
  if (error.keyword === 'enum') return `one of ${(error.params['allowedValues'] as string[]).join(', ')}`;
  if (typeof description === 'string') return description;
  return error.message ?? 'a valid value';
}

function shown(value: unknown): string {
  // JSON has no text for undefined, whatever the types say.
  const text = value === undefined ? 'undefined' : JSON.stringify(value);
  return text.length > shownLengthMax ? `${text.slice(0, shownLengthMax)}…` : text;
}
