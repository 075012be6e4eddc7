/** What comes of checking an evidence bundle, in words: *PASS* is said of what is whole and anchored alone. */

import type { BundleCheck } from './bundle.ts'

export interface OutcomeWords {
  readonly word: string
  /** '' where nothing is wrong. */
  readonly says: string
  readonly help: string
}

export const OUTCOMES: { readonly [O in BundleCheck['outcome']]: OutcomeWords } = {
  failed: { word: 'FAILED', says: 'the bundle does not verify', help: 'do not rely on it' },
  incomplete: {
    word: 'INCOMPLETE',
    says: 'the bundle is not whole: what is missing is named above',
    help: 'have it exported again, by who runs the server',
  },
  'not-anchored': {
    word: 'NOT ANCHORED',
    says: 'nothing you gave says whose key signed it',
    help: 'give the verifier key, or a checkpoint, that you got elsewhere',
  },
  verified: { word: 'PASS', says: '', help: '' },
}
