import { isSecretName } from '@carbon-butler/platform-observability';
import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import type { z } from 'zod';
import {
  fieldErrorsMax,
  jsonPointer,
  problem,
  problemType,
  RequestRefusedException,
  shownValue,
  type FieldError,
} from './problem.js';

type Issue = z.core.$ZodIssue;
type Place = FieldError['in'];

interface ZodDtoClass {
  readonly isZodDto: true;
  readonly schema: z.ZodType;
}

const places: Readonly<Record<ArgumentMetadata['type'], Place>> = {
  body: undefined,
  custom: undefined,
  query: 'query',
  param: 'path',
};

/**
 * Validates every handler argument typed by a nestjs-zod DTO (`createZodDto`), and hands over what the schema made of
 * it. Unlike nestjs-zod's own pipe it lets an error show the value that was refused.
 */
@Injectable()
export class ZodDtoPipe implements PipeTransform {
  /** @throws RequestRefusedException 400 */
  transform(value: unknown, { metatype, type }: ArgumentMetadata): unknown {
    return isZodDtoClass(metatype) ? accept(metatype.schema, value, places[type]) : value;
  }
}

/**
 * Checks input that does not come through a DTO, e.g. an event of a batch.
 *
 * @throws RequestRefusedException 400 that names field, value and expected for each issue
 */
export function accept<T>(schema: z.ZodType<T>, value: unknown, place?: Place): T {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  throw validationProblem(fieldErrors(result.error.issues, place));
}

export function validationProblem(errors: readonly FieldError[]): RequestRefusedException {
  const detail = errors.length === 1 ? 'one field was not accepted' : `${errors.length} fields were not accepted`;
  return new RequestRefusedException(
    problem(400, { type: problemType('validation-failed'), title: 'Validation failed', detail, errors }),
  );
}

/** Zod's issues as an API client needs them. `base` is put before each path, e.g. the index in a batch. */
export function fieldErrors(
  issues: readonly Issue[],
  place?: Place,
  base: readonly PropertyKey[] = [],
): readonly FieldError[] {
  return issues.flatMap((issue) => errorsOf(issue, base, place)).slice(0, fieldErrorsMax);
}

function errorsOf(issue: Issue, base: readonly PropertyKey[], place: Place): readonly FieldError[] {
  const path = [...base, ...issue.path];
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => fieldError([...path, key], undefined, 'no such field', place));
  if (issue.code === 'invalid_union' && issue.errors.length > 0)
    // The variant with the fewest complaints is most likely the one that was meant.
    return fieldErrors(
      issue.errors.reduce((best, each) => (each.length < best.length ? each : best)),
      place,
      path,
    );
  return [fieldError(path, issue.input, expectedText(issue), place)];
}

function fieldError(path: readonly PropertyKey[], value: unknown, expected: string, place: Place): FieldError {
  const secret = path.some((part) => isSecretName(String(part)));
  return {
    field: jsonPointer(path),
    ...(value === undefined ? {} : { value: secret ? '[redacted]' : shownValue(value) }),
    expected,
    ...(place === undefined ? {} : { in: place }),
  };
}

function expectedText(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected;
    case 'invalid_value':
      return issue.values.length === 1 ? shownValue(issue.values[0]) : `one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return `${issue.inclusive === false ? 'more than' : 'at least'} ${sizeText(issue.minimum, issue.origin)}`;
    case 'too_big':
      return `${issue.inclusive === false ? 'less than' : 'at most'} ${sizeText(issue.maximum, issue.origin)}`;
    case 'invalid_format':
      return issue.format === 'regex' ? `text matching ${issue.pattern ?? 'the pattern'}` : `a valid ${issue.format}`;
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`;
    default:
      return issue.message;
  }
}

function sizeText(size: number | bigint, origin: string): string {
  const things: Readonly<Record<string, string>> = { string: 'character', array: 'item', set: 'item' };
  const thing = things[origin];
  return thing === undefined ? String(size) : `${size} ${thing}${Number(size) === 1 ? '' : 's'}`;
}

function isZodDtoClass(metatype: unknown): metatype is ZodDtoClass {
  return typeof metatype === 'function' && 'isZodDto' in metatype && metatype.isZodDto === true;
}
