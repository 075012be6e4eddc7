/** Whether it enforces, in one word. */

import { z } from 'zod'

/** `partly`: on some assets, or for some of what acts from them. */
export const modeState = z.enum(['off', 'enforce', 'partly', 'report-only'])
export type ModeState = z.output<typeof modeState>
