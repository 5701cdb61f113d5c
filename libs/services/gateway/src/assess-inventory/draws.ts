import { z } from 'zod';

/** As many as the life-cycle service makes of a score. */
export const drawsSchema = z.number().int().min(100).max(20_000).optional();
