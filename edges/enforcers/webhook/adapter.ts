/** What the webhook can and cannot do, as data: callers branch on these, never on the id. */

export const ADAPTER = {
  id: 'webhook',
  reversible: false,
  assetScoped: true,
  killsSessions: false,
  revivesOldTokens: false,
  reachesDownstreamLeases: false,
  /** One request, five seconds at most. */
  worstCaseEffectMs: 5_000,
  probe: false,
  failMode: 'told-only',
  /** The receiver decides what a person sees. */
  refusalSentence: 'none',
} as const
