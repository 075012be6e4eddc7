/** Whether it gets better: times as medians, and what is left undone. */

import { z } from 'zod'
import { count, members } from '../../fields.ts'

const milliseconds = z.number().nonnegative()

/** The median over those of which it is known, and how many those are. */
const span = members({ medianMs: milliseconds.nullable(), of: count })

const containment = members({
  publishedToHold: span,
  publishedToCut: span,
  receivedToHold: span,
  receivedToCut: span,
  /** What those numbers do not know of. */
  leftOut: members({
    neverSeen: count,
    notReached: count,
    notEnforced: count,
    undated: count,
  }),
}).meta({ id: 'Containment' })

export const measures = members({
  openHolds: count,
  releasedHolds: count,
  releasedByProof: count,
  containment,
  medianRestoreMs: milliseconds.nullable(),
  medianPatchMs: milliseconds.nullable(),
  slowestTenthPatchMs: milliseconds.nullable(),
  patched: count,
  openCauses: count,
  overdueCauses: count,
  postureChangesPerAssetWeek: z.number().nonnegative().nullable(),
  liveOverrides: count,
}).meta({ id: 'Measures' })
