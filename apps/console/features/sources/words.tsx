/** A source in words: how it stands, what it says, and what waits for somebody. */

import {
  IconAlertTriangle,
  IconCheck,
  IconHandStop,
  IconHistory,
  IconQuestionMark,
  IconRefresh,
  IconUpload,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { ItemOf } from '@holdfast/api/client'
import { count } from '../../parts/age.tsx'
import { LiveMark } from '../../parts/posture.tsx'

export type SourceItem = ItemOf<'source.list'>
export type SourceFeed = NonNullable<SourceItem['feed']>
type FeedContent = NonNullable<SourceFeed['rollBack']>

const STATES = {
  waiting: ['grace', IconHandStop, 'waits for a person'],
  failing: ['restricted', IconAlertTriangle, 'failing'],
  never: ['unknown', IconQuestionMark, 'has never answered'],
  polling: ['unknown', IconRefresh, 'asked for the first time'],
  stale: ['stale', IconHistory, 'stale'],
  fresh: ['verified', IconCheck, 'fresh'],
  'handed-in': ['stale', IconUpload, 'handed in'],
} as const

export const STATE_WORDS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(STATES).map(([state, [, , word]]) => [state, word]),
)

export function stateOf({ state, assets, feed }: SourceItem): string {
  const silent = state === 'handed-in' && assets === 0 && feed === null
  return silent ? 'nothing handed in yet' : STATES[state][2]
}

export function SourceMark({ source }: { source: SourceItem }): ReactNode {
  const [tone, icon] = STATES[source.state]
  return <LiveMark tone={tone} icon={icon} word={stateOf(source)} />
}

export function isSilent({ adapter, assets }: SourceItem): boolean {
  return adapter === null && assets === 0
}

export function progressOf({ progress }: SourceItem): string {
  const { done = 0, total = null } = progress ?? {}
  return total === null
    ? `${count(done, 'document', 'documents')} so far`
    : `${done} of ${total} documents`
}

export function waitsFor(feed: SourceFeed): string {
  return feed.digest === ''
    ? 'Its first import waits for a person; until then nothing of it counts'
    : 'A newer import waits for a person; until then the one before counts'
}

/** A refusal is told by what waits. */
export function errorOf({ error }: SourceItem): SourceItem['error'] {
  return error?.code === 'refused' ? null : error
}

export function unreadWords({ unreadable }: SourceItem): string {
  return `${count(unreadable.length, 'document', 'documents')} could not be read; what was said there before goes on counting`
}

export function unmatchedWords({ unmatched }: SourceItem): string {
  return `${count(unmatched.length, 'report is', 'reports are')} about what is no asset here`
}

/** All of it in one line; its page says what to do. */
export function conditionOf(source: SourceItem): string {
  const { feed, polling, unreadable, unmatched } = source
  return [
    polling ? [progressOf(source)] : [],
    feed === null || feed.refused === null ? [] : [waitsFor(feed)],
    errorOf(source)?.message ?? [],
    unreadable.length > 0 ? [unreadWords(source)] : [],
    unmatched.length > 0 ? [unmatchedWords(source)] : [],
  ]
    .flat()
    .join('; ')
}

export function saysOf({ feed, assets, adapter }: SourceItem): string {
  const about =
    assets > 0
      ? `Reports about ${count(assets, 'asset', 'assets')}.`
      : 'No report about an asset yet.'
  if (feed === null || feed.digest === '') {
    return adapter === 'advisories' ? 'Nothing it says counts yet.' : about
  }
  return `${countsOf(feed)}.${assets > 0 ? ` ${about}` : ''}`
}

export function countsOf({
  advisories,
  signals,
  statements,
}: Pick<FeedContent, 'advisories' | 'signals' | 'statements'>): string {
  return [
    count(advisories, 'advisory', 'advisories'),
    count(signals, 'signal', 'signals'),
    count(statements, 'statement', 'statements'),
  ].join(', ')
}
