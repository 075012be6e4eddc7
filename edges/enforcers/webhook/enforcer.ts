/** The signed webhook: a receiver is told when something is blocked or released; it is told, it does not obey. */

import { SECOND_MS } from '@holdfast/core/kernel/instant'
import type { Enforcer, Seen } from '@holdfast/edges-base/ports/enforcers'
import { act } from './act.ts'
import { problems } from './config.ts'
import { plan, targets } from './plan.ts'

export const enforcer: Enforcer = {
  id: 'webhook',
  title: 'Signed webhook',
  capabilities: {
    reversible: false,
    assetScoped: true,
    killsSessions: false,
    revivesOldTokens: false,
    reachesDownstreamLeases: false,
    worstCaseEffectMs: 5 * SECOND_MS,
    probe: false,
    failMode: 'told-only',
    // The receiver decides what a person sees.
    refusalSentence: 'none',
  },
  problems,
  targets,
  plan,
  act,
  observe: () => Promise.resolve(NOT_OBSERVED),
  probe: () => Promise.resolve(NOT_OBSERVED),
}

const NOT_OBSERVED: Seen = {
  kind: 'not-observed',
  why: 'a receiver is told: it cannot be asked what it made of it',
}
