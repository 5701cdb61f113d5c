import type { LoggerOptions } from '@carbon-butler/platform-observability';
import { z } from 'zod';

/** Environment variables of a service's log: for `readConfig`. */
export const logEnvironment = z
  .object({
    LOG_LEVEL: z
      .enum(['debug', 'info', 'warn', 'error', 'silent'], { error: 'debug, info, warn, error or silent' })
      .default('info'),
    LOG_FORMAT: z.enum(['json', 'text'], { error: 'json or text' }).default('json'),
  })
  .transform((env): Pick<LoggerOptions, 'level' | 'format'> => ({ level: env.LOG_LEVEL, format: env.LOG_FORMAT }));
