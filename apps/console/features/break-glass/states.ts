/** What people read of each state. */

import type { ItemOf } from '@holdfast/api/client'

export const STATES: { readonly [S in ItemOf<'break-glass.list'>['state']]: string } = {
  open: 'open',
  'to-review': 'waits for a review',
  reviewed: 'reviewed',
  drilled: 'drill',
}
