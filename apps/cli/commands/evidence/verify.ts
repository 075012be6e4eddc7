/** `evidence verify`: a bundle, offline, without our server. */

import type { BundleCheck } from '@holdfast/core/ledger/bundle'
import { checkBundle } from '../../bundle-check.ts'
import { EXITS, Failure } from '../../exits.ts'
import { readInput } from '../../input.ts'
import { print, safe } from '../../output.ts'
import { verb, type Verb } from '../../verb.ts'

export const verify: Verb = verb({
  name: 'verify',
  says:
    'offline, without our server; exits 10 when anything was changed, 12 when something is missing, ' +
    '9 when nothing you got elsewhere vouches for its key',
  args: ['<file>'],
  options: {
    trust: { takes: '<vkey>', says: 'the verifier key you got elsewhere' },
    checkpoint: { takes: '<file>', says: 'a checkpoint of the same ledger that you kept' },
  },
  async run({ args: [file], flags: { trust = null, checkpoint } }) {
    const text = await readInput(file)
    const kept = checkpoint === undefined ? null : await readInput(checkpoint)
    return checkBundle(text, { vkey: trust, checkpoint: kept })
  },
  show({ outcome, lines, subject }) {
    for (const line of lines) print(`${line.mark} ${safe(line.text)}`)
    const word = WORDS[outcome]
    if (word !== null) print(`${word}  ${safe(subject)}`)
  },
  failure: ({ outcome }) => FAILURES[outcome](),
})

type Outcome = BundleCheck['outcome']

/** *PASS* is said of what is whole and anchored alone. */
const WORDS: { readonly [O in Outcome]: string | null } = {
  failed: null,
  incomplete: 'INCOMPLETE  ',
  'not-anchored': 'NOT ANCHORED',
  verified: 'PASS',
}

const FAILURES: { readonly [O in Outcome]: () => Failure | null } = {
  failed: () =>
    new Failure(EXITS['not-verified'], 'the bundle does not verify', 'do not rely on it'),
  incomplete: () =>
    new Failure(
      EXITS.partial,
      'the bundle is not whole: what is missing is named above',
      'have it exported again, by who runs the server',
    ),
  'not-anchored': () =>
    new Failure(
      EXITS['cannot-tell'],
      'nothing you gave says whose key signed it',
      '--trust KEY with the verifier key, or --checkpoint FILE with a checkpoint, that you got elsewhere',
    ),
  verified: () => null,
}
