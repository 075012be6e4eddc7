/** Records of decisions on the command line: which of them, and how they read. */

interface Text {
  readonly takes: string
  readonly says: string
}

export const WHICH: { readonly [O in 'asset' | 'resource' | 'from' | 'to']: Text } & {
  readonly code: Text & { readonly many: true }
} = {
  asset: { takes: '<name>', says: 'from where' },
  resource: { takes: '<name>', says: 'what' },
  code: {
    takes: '<code>',
    says: 'such as asset-blocked or permitted; several with commas',
    many: true,
  },
  from: { takes: '<time>', says: '2026-11-24T12:00:00Z, or so long ago: 36h' },
  to: { takes: '<time>', says: 'likewise; the end itself is left out' },
}

export function answerOf({ decision }: { readonly decision: boolean }): string {
  return decision ? 'allowed' : 'denied'
}

/** Of `identity/svc` the name. */
export function nameIn(text: string): string {
  return text.slice(text.indexOf('/') + 1)
}
