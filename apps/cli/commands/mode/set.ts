/** `mode set`: report-only or enforce for a scope, or who would be refused by it. */

import { EXITS, Failure } from '../../exits.ts'
import { showMode } from '../../show-mode.ts'
import { verb, type Verb } from '../../verb.ts'
import { showPreview } from './preview.ts'
import { readScope } from './scope.ts'

const MODES = ['report-only', 'enforce'] as const

export const set: Verb = verb({
  name: 'set',
  says: 'report-only or enforce, for a scope',
  args: ['<mode>'],
  options: {
    scope: {
      takes: '<scope>',
      says: 'all, or asset=NAME,… identity=NAME,… resource=NAME,… tier=0,1 (separated by spaces or `;`)',
      required: true,
    },
    reason: { takes: '<text>', says: 'why; it is recorded' },
    dryRun: { says: 'who would be refused, by reason, owner and tier; changes nothing' },
    digest: { takes: '<digest>', says: 'of the list that --dry-run showed' },
    waves: {
      takes: '<percents>',
      says: 'rising to 100, such as 10,50,100; they undo themselves',
    },
    every: { takes: '<duration>', says: 'time between waves', default: '1h' },
  },
  async run({ client, args: [word], flags }) {
    const { scope: where, reason, dryRun, digest, waves, every } = flags
    const mode = modeIn(word)
    const scope = readScope(where)
    if (dryRun === true) {
      if (mode !== 'enforce')
        throw new Failure(EXITS.usage, '--dry-run is for enforce', 'report-only refuses nobody')
      return client().call('mode.preview', { body: { scope } })
    }
    if (reason === undefined)
      throw new Failure(EXITS.usage, 'no --reason is given', 'say why: it is recorded')
    const inWaves = waves === undefined ? {} : { waves: waves.split(',').map(Number), every }
    const seen = digest === undefined ? {} : { digest }
    return client().call('mode.set', { body: { mode, scope, reason, ...seen, ...inWaves } })
  },
  show(answer) {
    if ('needs' in answer) showPreview(answer)
    else showMode(answer)
  },
})

function modeIn(word: string): (typeof MODES)[number] {
  const mode = MODES.find((known) => known === word)
  if (mode !== undefined) return mode
  throw new Failure(EXITS.usage, `\`${word}\` is no mode`, `it takes: ${MODES.join(', ')}`)
}
