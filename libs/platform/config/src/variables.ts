import { z } from 'zod';
import { Secret } from './secret.js';

/**
 * Schemas of single environment variables. Each says in its error what it expects; none repeats what it was given,
 * since a value in the wrong variable may be a password. `.default(...)` and `.optional()` apply as usual in zod.
 */

const millisecondsOf = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** A TCP port; 0 lets the system choose. */
export function port() {
  const error = 'a port: a whole number from 0 to 65535';
  return z
    .string({ error })
    .regex(/^[0-9]{1,5}$/, { error })
    .transform(Number)
    .refine((value) => value <= 65_535, { error });
}

/** A whole number within bounds, both included. */
export function wholeNumber(min: number, max: number) {
  const error = `a whole number from ${min} to ${max}`;
  return z
    .string({ error })
    .regex(/^-?[0-9]{1,15}$/, { error })
    .transform(Number)
    .refine((value) => value >= min && value <= max, { error });
}

/** `true`, `false`, `1` or `0`. */
export function flag() {
  return z.stringbool({ truthy: ['true', '1'], falsy: ['false', '0'], error: 'true, false, 1 or 0' });
}

/** A duration such as `250ms`, `10s`, `5m` or `1h`, as milliseconds within bounds, both included. */
export function durationMs(minMs: number, maxMs: number) {
  const error = `a duration such as 250ms, 10s, 5m or 1h, from ${minMs} ms to ${maxMs} ms`;
  return z
    .string({ error })
    .regex(/^[0-9]{1,9}(ms|s|m|h)$/, { error })
    .transform((text) => Number.parseInt(text, 10) * millisecondsOf[unitOf(text)])
    .refine((value) => value >= minMs && value <= maxMs, { error });
}

/** An http or https URL without credentials, as written but for the slash at its end, so that paths can be appended. */
export function httpUrl() {
  const error = 'an http or https URL without user and password, such as http://127.0.0.1:8080';
  return z
    .string({ error })
    .refine(
      (text) => {
        const url = parseUrl(text);
        return url !== undefined && ['http:', 'https:'].includes(url.protocol) && url.username + url.password === '';
      },
      { error },
    )
    .transform((text) => text.replace(/\/+$/, ''));
}

/** A PostgreSQL connection URL. It holds a password, so it comes as a Secret that shows the rest of the URL. */
export function postgresUrl() {
  const error = 'a PostgreSQL URL with host and database, such as postgres://user:password@host:5432/database';
  return z
    .string({ error })
    .refine(
      (text) => {
        const url = parseUrl(text);
        return (
          url !== undefined &&
          ['postgres:', 'postgresql:'].includes(url.protocol) &&
          url.hostname !== '' &&
          url.pathname.length > 1
        );
      },
      { error },
    )
    .transform((text) => {
      const { username, host, pathname } = new URL(text);
      return new Secret(text, `postgres://${username}@${host}${pathname}`);
    });
}

/** A password, key or token. */
export function secret(lengthMin = 1) {
  const error = `a secret of at least ${lengthMin} characters`;
  return z
    .string({ error })
    .min(lengthMin, { error })
    .transform((text) => new Secret(text));
}

function unitOf(duration: string): keyof typeof millisecondsOf {
  const unit = duration.replace(/^[0-9]+/, '');
  return unit === 'ms' || unit === 's' || unit === 'm' ? unit : 'h';
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}
