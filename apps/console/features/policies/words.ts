/** A posture policy in words: what it leaves out counts as it does everywhere. */

import type { ItemOf } from '@holdfast/api/client'
import { words } from '@holdfast/api/spec-words'

export type PosturePolicy = Pick<ItemOf<'posture-policy.list'>, 'spec'>

export const SAYS = [
  { id: 'assets', head: 'Assets', text: ({ spec }) => words(spec.assets, 'none') },
  { id: 'deadline', head: 'Deadline', text: ({ spec }) => words(spec.deadline, 'cisa-bod-26-04') },
  { id: 'profile', head: 'Profile', text: ({ spec }) => spec.profile ?? 'balanced' },
  {
    id: 'end-of-life',
    head: 'End of life',
    text: ({ spec }) => words(spec.endOfLife, 'after 90 d'),
  },
  { id: 'triage', head: 'Triage', text: ({ spec }) => spec.triage ?? 'as the profile says' },
  { id: 'grace', head: 'Grace by tier', text: ({ spec }) => spec.grace?.join(', ') ?? 'none' },
] as const satisfies readonly {
  readonly id: string
  readonly head: string
  readonly text: (policy: PosturePolicy) => string
}[]
