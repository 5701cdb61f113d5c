import type { z } from 'zod';
import { Secret } from './secret.js';

/** One variable that keeps a service from starting. */
export interface ConfigProblem {
  readonly variable: string;
  readonly expected: string;
  readonly state: 'missing' | 'invalid';
}

/** Everything that is wrong with a service's environment, at once. Holds no value of any variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(
    readonly service: string,
    readonly problems: readonly ConfigProblem[],
  ) {
    super(
      `${service} can't start with this environment:\n` +
        problems.map(({ variable, expected, state }) => `- ${variable} is ${state}, expected ${expected}`).join('\n'),
    );
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads a service's configuration from its environment, once, into a frozen value.
 *
 * `schema` is an object over variable names; rules across variables and a nicer shape go into its `refine` and
 * `transform`. An empty variable counts as unset, as in most env files and charts.
 *
 * @throws ConfigError naming every wrong variable
 */
export function readConfig<T>(schema: z.ZodType<T>, env: Environment, service: string): T {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const result = schema.safeParse(present);
  if (!result.success)
    throw new ConfigError(
      service,
      result.error.issues.map((issue) => problemOf(issue, present)),
    );
  return deepFreeze(result.data);
}

/**
 * The effective configuration as flat text, for one log line at start: `{ 'http.port': '8080', databaseUrl: ... }`.
 * A Secret shows what it shows anywhere.
 */
export function describeConfig(config: object): Readonly<Record<string, string>> {
  return Object.freeze(Object.fromEntries(flatten(config, '')));
}

function problemOf(issue: z.core.$ZodIssue, present: Environment): ConfigProblem {
  const variable = String(issue.path[0] ?? 'the variables together');
  const missing = issue.path.length > 0 && present[variable] === undefined;
  return { variable, expected: issue.message, state: missing ? 'missing' : 'invalid' };
}

function flatten(value: unknown, path: string): readonly (readonly [string, string])[] {
  if (typeof value !== 'object' || value === null || value instanceof Secret) return [[path, String(value)]];
  return Object.entries(value).flatMap(([key, inner]) => flatten(inner, path === '' ? key : `${path}.${key}`));
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
