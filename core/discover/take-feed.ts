/** Discover: what is said of a feed (an import, a look at it, a person's word) and whether it counts by itself. */

import { LIMITS } from '../kernel/limits.ts'
import type { InputOf } from '../model/input.ts'
import { notKnown } from '../model/refusals.ts'
import { done, refuse, refused, type Conclusion } from '../state/conclusion.ts'
import { find, type View } from '../state/state.ts'
import { gateFeed } from './gate-feed.ts'

export type FeedInput = InputOf<'import-feed' | 'check-feed' | 'accept-feed' | 'roll-back-feed'>

export function takeFeed(view: View, input: FeedInput, actor: string): Conclusion {
  const { source } = input
  if (find(view, 'Source', source) === undefined) {
    return refused([notKnown('source', source, 'declare it with apply')])
  }
  const cause = `feed/${source}`
  const before = view.feeds.get(source)
  const held = before?.refused ?? null
  switch (input.kind) {
    case 'import-feed': {
      const { content, change } = input
      if (before?.content.digest === content.digest) return checked(source)
      if (held?.content.digest === content.digest) return done([], [], cause)
      const reasons = gateFeed(before, content, change, view.manifests.Asset.size)
      if (reasons.length === 0) {
        const body = { source, content, change, acceptedBy: null }
        return done([{ kind: 'feed.imported', body }], ['imported'], cause)
      }
      const body = { source, content, change, reasons: reasons.slice(0, LIMITS.feedReasonsMax) }
      return done([{ kind: 'feed.refused', body }], ['refused', ...reasons], cause)
    }
    case 'check-feed':
      return before === undefined ? done([], [], cause) : checked(source)
    case 'accept-feed': {
      if (held === null) {
        return refuse('nothing-refused', `nothing of \`${source}\` waits`, 'holdfast source show')
      }
      const { content, change } = held
      const body = { source, content, change, acceptedBy: actor }
      return done([{ kind: 'feed.imported', body }], ['imported'], input.reason)
    }
    case 'roll-back-feed': {
      if (before === undefined || before.before === null) {
        return refuse(
          'nothing-before',
          `\`${source}\` has no earlier import to go back to`,
          'delete the source to stop using it',
        )
      }
      const body = { source, reason: input.reason }
      return done([{ kind: 'feed.rolled-back', body }], [source], cause)
    }
  }
}

function checked(source: string): Conclusion {
  return done([{ kind: 'feed.checked', body: { source } }], ['unchanged'], `feed/${source}`)
}
