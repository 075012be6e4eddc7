/** `evidence verify`: a bundle, offline, without our server. */

import type { BundleCheck } from '@holdfast/core/ledger/bundle'
import { OUTCOMES } from '@holdfast/core/ledger/bundle-words'
import { checkBundle } from '../../bundle-check.ts'
import { EXITS, Failure, type Exit } from '../../exits.ts'
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
    if (outcome !== 'failed') print(`${OUTCOMES[outcome].word}  ${safe(subject)}`)
  },
  failure({ outcome }) {
    const { says, help } = OUTCOMES[outcome]
    if (outcome === 'verified') return null
    return new Failure(EXIT_OF[outcome], says, outcome === 'not-anchored' ? ANCHORS : help)
  },
})

const EXIT_OF: { readonly [O in Exclude<BundleCheck['outcome'], 'verified'>]: Exit } = {
  failed: EXITS['not-verified'],
  incomplete: EXITS.partial,
  'not-anchored': EXITS['cannot-tell'],
}

const ANCHORS =
  '--trust KEY with the verifier key, or --checkpoint FILE with a checkpoint, that you got elsewhere'
