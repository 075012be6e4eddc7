/** The sources in one line, made from the sources themselves: feeds and imports count as much as agents. */

import type { Status } from '@holdfast/api/contract/status'
import { SOURCE_STATES, type SourceState } from '@holdfast/api/contract/parts/source-state'
import type { Context } from '../context.ts'
import { attempt } from './rendered.ts'
import { stateOf } from './sources.ts'

/** What each state is called behind its number. */
const WORDS = {
  waiting: 'waiting for a person',
  failing: 'failing',
  never: 'never answered',
  polling: 'being asked for the first time',
  stale: 'stale',
  fresh: 'fresh',
  'handed-in': 'handed in',
} as const satisfies Record<SourceState, string>

const LOOK_AT: ReadonlySet<SourceState> = new Set(['waiting', 'failing', 'never', 'stale'])

/** `text` is the sentence of `holdfast status` and of the console's top bar. */
export function sourcesSummary(context: Context): Status['sources'] {
  const { view } = context.driver
  const told = new Set<string>()
  for (const asset of view.assets.values())
    for (const name of asset.standings.keys()) told.add(name)
  const states = Object.fromEntries(SOURCE_STATES.map((state) => [state, 0])) as Record<
    SourceState,
    number
  > // Made from every state there is.
  for (const source of view.manifests.Source.values()) {
    const { name, uid } = source
    const seen = attempt(context.unshown, { name, uid }, () => stateOf(context, source))
    // Nobody can be asked by what cannot be read.
    const state = seen.ok ? seen.value : 'failing'
    // Every ledger has the sources `import` and `this-machine`: until something is handed in they are nobody.
    if (state === 'handed-in' && !told.has(source.name) && !view.feeds.has(source.name)) continue
    states[state] += 1
  }
  const parts = SOURCE_STATES.filter((state) => states[state] > 0).map(
    (state) => `${states[state]} ${WORDS[state]}`,
  )
  return {
    text:
      parts.length === 0 ? 'sources: none has said anything yet' : `sources: ${parts.join(', ')}`,
    attention: SOURCE_STATES.some((state) => LOOK_AT.has(state) && states[state] > 0),
    states,
  }
}

/** What a source needs somebody for, in words. */
export function sourceAlarms(
  context: Context,
): { readonly source: string; readonly text: string }[] {
  const { view } = context.driver
  const waiting = [...view.feeds.values()].flatMap(({ source, refused }) =>
    refused === null
      ? []
      : [{ source, text: `${source}: an import waits for a person: ${refused.reasons[0]}` }],
  )
  const failing = [...view.manifests.Source.values()].flatMap(({ name }) => {
    const error = context.sources.status(name)?.error ?? null
    if (error === null || error.code === 'refused') return []
    return [{ source: name, text: `${name}: ${error.message}` }]
  })
  return [...waiting, ...failing]
}
