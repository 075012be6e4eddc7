/** What is left of risk on one asset, and what it is made of. */

import { z } from 'zod'
import { list, members } from '../../fields.ts'

export const risk = members({
  /** 0: nothing known against it; 100: the most there is. */
  value: z.int(),
  parts: list(members({ text: z.string(), points: z.int() })),
}).meta({ id: 'Risk' })
