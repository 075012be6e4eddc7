/**
 * What somebody should look at, grouped by what is behind it, each group with what to do: `GET /api/v1/attention`.
 * A fresh estate is led by its own waiting fixes and by the next steps; it never reads "nothing" above them.
 */

import type { Attention } from '@holdfast/api/contract/status'
import { postureOf } from '@holdfast/core/assess/posture'
import { evidenceCommands } from '@holdfast/core/decide/fix-commands'
import { sorted, type Stepwise } from '@holdfast/core/kernel/stepwise'
import type { Instant } from '@holdfast/core/kernel/instant'
import type { HostSummary } from '@holdfast/core/model/evidence'
import { listsExploited } from '@holdfast/core/state/feeds/feed-cover'
import { notJudged } from '@holdfast/core/model/gap'
import type { Hold } from '@holdfast/core/model/hold'
import type { Stored } from '@holdfast/core/model/manifest'
import type { Posture } from '@holdfast/core/model/posture'
import { factsOf } from '@holdfast/core/state/evidence/standing'
import type { View } from '@holdfast/core/state/state'
import type { Context } from '../context.ts'
import { inTurns, mapInTurns, takeTurns } from '../turns.ts'
import { byMostShared, dueOf } from './most-shared.ts'
import { readable } from './readable.ts'
import { attempt } from './rendered.ts'
import { sourceAlarms } from './sources-summary.ts'
import { alarmsOf, unshownAlarms } from './status.ts'

type Group = Attention['groups'][number]
type Step = Attention['steps'][number]

interface Seen {
  readonly name: string
  /** Null: what is stored of it cannot be read. */
  readonly type: Stored<'Asset'>['spec']['type'] | null
  readonly posture: Posture
  readonly unknownReason: string | null
  readonly sources: readonly string[]
  readonly summary: HostSummary | null
  readonly gaps: number
}

export async function attentionOf(context: Context): Promise<Attention> {
  const seen = await look(context)
  const { view, unshown } = await readable(context)
  const ofSources = sourceAlarms(context)
  const told = new Set(ofSources.map((source) => source.text))
  const asked = [...context.driver.view.feeds.values()].some((feed) =>
    listsExploited(feed.content, context.driver.env().formats),
  )
  const held = await inTurns(blocked(view, context.driver.env().now), takeTurns())
  return {
    headline: headlineOf(seen, asked),
    alarms: [...alarmsOf(context).filter((text) => !told.has(text)), ...unshownAlarms(unshown)],
    groups: [
      ...held,
      ...ofSources.map(({ text }) => group('source', { text, names: [] })),
      ...unknown(seen),
      ...waiting(seen),
      ...nobodyAsked(seen, asked),
      ...unread(seen),
      ...unjudged(seen),
    ],
    steps: stepsOf(context, seen),
  }
}

async function look({ driver, unshown }: Context): Promise<Seen[]> {
  const { view } = driver
  const { now } = driver.env()
  const assets = [...view.manifests.Asset.values()]
  const byName = await inTurns(
    sorted(assets, (a, b) => (a.name < b.name ? -1 : 1)),
    takeTurns(),
  )
  return mapInTurns(byName, (asset): Seen => {
    const { name, uid } = asset
    const state = view.assets.get(uid)
    const seen = attempt(unshown, { name, uid }, () => {
      const posture = postureOf(view, factsOf(view, uid), now)
      return {
        name,
        type: asset.spec.type,
        posture: posture.state,
        unknownReason: posture.unknownReason,
        sources: [...(state?.standings.keys() ?? [])],
        summary: state?.summary ?? null,
        gaps: notJudged(state?.gaps ?? []),
      }
    })
    if (seen.ok) return seen.value
    const odd = { sources: [], summary: null, gaps: 0 }
    return { name, type: null, posture: 'unknown', unknownReason: seen.error.problem, ...odd }
  })
}

/** `34 fixes wait on vm; 6 of 48 processes could be read; nobody looks at KEV`. */
function headlineOf(seen: readonly Seen[], asked: boolean): string | null {
  const told = seen.filter((one) => (one.summary?.fixes ?? 0) > 0)
  const [first] = told
  if (first === undefined) return null
  const sum = (of: (summary: HostSummary) => number): number =>
    told.reduce((total, { summary }) => total + (summary === null ? 0 : of(summary)), 0)
  const fixes = sum((summary) => summary.fixes ?? 0)
  const readable = sum((summary) => summary.processesReadable)
  const processes = sum((summary) => summary.processes)
  const where = told.length === 1 ? first.name : `${told.length} assets`
  return [
    `${fixes} security ${fixes === 1 ? 'fix waits' : 'fixes wait'} on ${where}`,
    ...(readable < processes ? [`${readable} of ${processes} processes could be read`] : []),
    ...(asked ? [] : [NOBODY_ASKED]),
  ].join('; ')
}

const NOBODY_ASKED = 'nobody looks at KEV, the list of exploited flaws'

/** Open holds by what is due there: one fix that blocks many assets is one line. */
function* blocked(view: View, now: Instant): Stepwise<Group[]> {
  const holds = [...view.holds.values()].filter(
    (hold) => hold.state === 'open' && hold.subject.kind === 'asset',
  )
  const groups: Group[] = []
  for (const { what, items } of yield* byMostShared(holds, (hold) =>
    dueOf(view, hold.causes, now),
  )) {
    const others = items.some((hold) => hold.causes.length > 1) ? ', among others' : ''
    groups.push(blockedBy(view, `${what ?? 'other causes'}${others}`, items))
    yield
  }
  return groups
}

function blockedBy(view: View, what: string, holds: readonly Hold[]): Group {
  const identities = new Set<string>()
  const names: string[] = []
  for (const { subject } of holds) {
    if (subject.kind !== 'asset') continue
    names.push(view.manifests.Asset.get(subject.uid)?.name ?? subject.uid)
    for (const uid of view.identitiesByAsset.get(subject.uid) ?? []) identities.add(uid)
  }
  const act =
    identities.size === 0
      ? 'no identity acts'
      : identities.size === 1
        ? '1 identity acts'
        : `${identities.size} identities act`
  return group('blocked', {
    text: `Due on ${numbered(names.length, 'asset')}: ${what}; ${act} from there`,
    names: names.toSorted(),
    hold: holds.length === 1 ? (holds[0]?.id ?? null) : null,
  })
}

/** By reason: each reason has one way out, shown for the first of them. */
function unknown(seen: readonly Seen[]): Group[] {
  const open = seen.filter((one) => one.posture === 'unknown' || one.posture === 'stale')
  // How long ago differs from one to the next; what happened does not.
  const byReason = Map.groupBy(
    open,
    ({ posture, unknownReason }) => `${posture} ${unknownReason?.replaceAll(/\d+/g, '#') ?? ''}`,
  )
  return [...byReason.values()]
    .toSorted((a, b) => b.length - a.length)
    .map((some) => {
      const [first] = some
      const stale = first?.posture === 'stale'
      const reason = first?.unknownReason ?? (stale ? 'the last proof is too old' : 'no evidence')
      return group('unknown', {
        text: stale
          ? `The proof of ${numbered(some.length, 'asset')} is old: ${reason}`
          : `It is not known whether ${numbered(some.length, 'asset')} ${some.length === 1 ? 'is' : 'are'} patched: ${reason}`,
        names: some.map((one) => one.name),
        posture: first?.posture ?? null,
        commands:
          first === undefined || first.type === null
            ? []
            : evidenceCommands(first.name, first.type, first.unknownReason, first.sources),
      })
    })
}

/** Fixes that block nothing yet are waiting all the same. */
function waiting(seen: readonly Seen[]): Group[] {
  const some = seen.filter(
    ({ posture, summary }) => posture !== 'restricted' && (summary?.fixes ?? 0) > 0,
  )
  if (some.length === 0) return []
  const fixes = some.reduce((total, { summary }) => total + (summary?.fixes ?? 0), 0)
  const wait = fixes === 1 ? 'security fix waits' : 'security fixes wait'
  return [
    group('fixes', {
      text: `${fixes} ${wait} on ${numbered(some.length, 'asset')} that ${some.length === 1 ? 'is' : 'are'} not blocked`,
      names: some.map((one) => one.name),
    }),
  ]
}

function nobodyAsked(seen: readonly Seen[], asked: boolean): Group[] {
  const some = seen.filter((one) => (one.summary?.fixes ?? 0) > 0)
  if (asked || some.length === 0) return []
  return [
    group('nobody-asked', {
      text: 'Nobody looks at KEV: which of the waiting fixes are for exploited flaws is not known',
      names: some.map((one) => one.name),
      commands: [ADD_KEV],
    }),
  ]
}

function unread(seen: readonly Seen[]): Group[] {
  const some = seen.filter(
    ({ summary }) => summary !== null && summary.processesReadable < summary.processes,
  )
  if (some.length === 0) return []
  const [first] = some
  const which =
    some.length === 1
      ? `${first?.summary?.processesReadable} of ${first?.summary?.processes} processes of ${first?.name} could be read`
      : `On ${some.length} assets not every process could be read`
  return [
    group('unread', {
      text: `${which}: what runs in the others is not known`,
      names: some.map((one) => one.name),
    }),
  ]
}

function unjudged(seen: readonly Seen[]): Group[] {
  const some = seen.filter((one) => one.gaps > 0)
  if (some.length === 0) return []
  const gaps = some.reduce((total, one) => total + one.gaps, 0)
  return [
    group('not-judged', {
      text: `${gaps} not judged on ${numbered(some.length, 'asset')}: nobody could be asked about them`,
      names: some.map((one) => one.name),
      commands: [`holdfast asset gaps ${some[0]?.name}`],
    }),
  ]
}

/** CISA's own address of its list. */
const ADD_KEV = `holdfast apply -f - <<'EOF'
apiVersion: holdfast.dev/v1
kind: Source
metadata: { name: kev }
spec: { fetch: { adapter: advisories, url: 'https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json' } }
EOF`

function stepsOf({ driver, baseUrl }: Context, seen: readonly Seen[]): Step[] {
  const { view } = driver
  const host = seen.find((one) => one.type === 'host')?.name ?? 'web-01'
  const agents = [...view.assets.values()].some((asset) => asset.agents.length > 0)
  // Even root does not read every one; those that are left stay among what needs attention.
  const whole = seen.some(
    ({ summary }) => summary !== null && summary.processesReadable * 10 >= summary.processes * 9,
  )
  return [
    {
      text: 'Add a feed, so that somebody says what is vulnerable and what is exploited',
      commands: [ADD_KEV],
      done: [...view.feeds.values()].some((feed) => feed.content.digest !== ''),
    },
    {
      text: 'Let all processes be read: stop this server and start it as root, or enrol the agent, which goes on reporting',
      commands: [
        'sudo npm start',
        `holdfast token create --for ${host} --scope enroll:${host} > t`,
        `sudo holdfast agent enroll --to ${baseUrl()} --token-file t && sudo holdfast agent run`,
      ],
      done: agents || whole,
    },
    {
      text: 'See the whole loop on a practice host, or declare your own estate',
      commands: ['holdfast practice', 'holdfast apply -f estate.yaml'],
      done: view.manifests.Identity.size > 0,
    },
  ]
}

function group(
  kind: Group['kind'],
  { names, ...rest }: { readonly text: string; readonly names: readonly string[] } & Partial<Group>,
): Group {
  return {
    kind,
    posture: null,
    hold: null,
    commands: [],
    ...rest,
    count: names.length,
    assets: names.slice(0, NAMES_MAX),
  }
}

const NAMES_MAX = 5

function numbered(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`
}
