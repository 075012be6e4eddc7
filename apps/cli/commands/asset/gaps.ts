/** `asset gaps`: what of it nobody could be asked about, and who accepts that until when. */

import type { ItemOf } from '@holdfast/api/client'
import { listVerb } from '../../list-verb.ts'
import { print, until } from '../../output.ts'
import type { Verb } from '../../verb.ts'

type Gap = ItemOf<'asset.gaps'>

const LIST: Verb = listVerb({
  of: 'asset.gaps',
  name: 'gaps',
  says: 'what of it nobody could be asked about, and who accepts it until when',
  head: ['COMPONENT', 'VERSION', 'SOURCE', 'WHY', 'NAMED BY', 'ACCEPTED'],
  row: ({ component, version, source, text, advisories, accepted }) => [
    component,
    version,
    source,
    text,
    advisories.join(', ') || 'none',
    accepted === null ? 'no' : `${accepted.owner}, ends ${until(accepted.until)}`,
  ],
  empty: 'everything of it could be judged',
  filters: {
    reason: 'only those for this reason; several with commas',
    kind: 'only those of this kind: npm, deb debian:12, none; several with commas',
    accepted: 'true: only those that somebody accepts; false: those that nobody does',
  },
})

/** A list of them says how many are not accepted. */
export const gaps: Verb = {
  ...LIST,
  async run(asked) {
    const answer: unknown = await LIST.run(asked)
    if (!Array.isArray(answer)) return answer
    const items = answer as readonly Gap[] // Counted they are no list.
    return { asset: asked.args[0], count: open(items), items }
  },
  table: (answer) => LIST.table?.(isCounted(answer) ? answer.items : answer) ?? EMPTY,
  show(answer) {
    if (!isCounted(answer) || answer.items.length === 0) return
    const { items } = answer
    const accepted = items.length - open(items)
    print(`${open(items)} not judged${accepted === 0 ? '' : `, ${accepted} accepted`}`)
  },
}

const EMPTY = { head: [], rows: [] }

function isCounted(answer: unknown): answer is { readonly items: readonly Gap[] } {
  return typeof answer === 'object' && answer !== null && 'items' in answer
}

function open(items: readonly Gap[]): number {
  return items.filter(({ accepted }) => accepted === null).length
}
