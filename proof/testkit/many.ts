/** Inputs that touch ten thousand of something at once: what their longest step is, and how much is in one. */

import { DAY_MS, HOUR_MS, instant, MINUTE_MS } from '@holdfast/core/kernel/instant'
import type { Digest } from '@holdfast/core/kernel/hash'
import type { FindingFact } from '@holdfast/core/model/facts'
import type { Input } from '@holdfast/core/model/input'
import type { Stored } from '@holdfast/core/model/manifest'
import { find } from '@holdfast/core/state/state'
import { fleet, hit, importOf, manifest, nameOf, scanned, type Fleet } from './fleet.ts'

export interface Many {
  readonly what: string
  /** `many` of what it is about. */
  readonly made: (many: number) => Fleet
  readonly input: (made: Fleet, many: number) => Input
}

const ONE = nameOf(0)

const finding = (index: number, version: string): FindingFact => ({
  id: `CVE-2026-${10_000 + index}`,
  aliases: [],
  component: {
    purl: `pkg:maven/org.example/p${index % 500}@${version}`,
    name: `p${index % 500}`,
    version,
  },
  status: 'affected',
  fixedVersions: ['9.0.0'],
  severity: 'high',
  cvss: [],
  publishedAt: null,
  exploited: index % 3 === 0,
})

function found(made: Fleet, many: number, version = '1.0.0'): Input {
  const findings = Array.from({ length: many }, (_, index) => finding(index, version))
  return importOf(ONE, scanned(ONE, '2.14.0', findings, made.now()))
}

/** One of a small fleet with so many causes, most of them due. */
function burdened(many: number): Fleet {
  const made = fleet(30)
  made.run(found(made, many))
  made.later(40 * DAY_MS)
  made.run(found(made, many))
  made.later(MINUTE_MS)
  return made
}

/** So many assets of which each is held, and nothing enforced. */
function held(many: number): Fleet {
  const made = fleet(many)
  made.run({ kind: 'set-mode', mode: 'report-only', scope: ALL, reason: 'test', shown: null })
  for (let at = 0; at < many; at++) made.scan(nameOf(at))
  made.later(MINUTE_MS)
  for (let from = 0; from < many; from += 500) {
    const some = Array.from({ length: Math.min(500, many - from) }, (_, at) => nameOf(from + at))
    made.run({
      kind: 'matched',
      cause: 'feed/osv',
      hits: some.map((one) => hit(made, one)),
      retracted: [],
    })
  }
  made.run({ kind: 'rehearse-off', reason: 'test', checked: 0, stays: 0 })
  return made
}

const ALL = { everything: true } as const

const names = (many: number): string[] => Array.from({ length: many }, (_, at) => nameOf(at))

const exception = (made: Fleet, name: string, assets: readonly string[]) =>
  manifest('Exception', name, {
    scope: { assets },
    reason: 'until it is patched',
    owner: 'team-web',
    expires: instant(made.now() + DAY_MS),
  })

const applying = (...manifests: ReturnType<typeof manifest>[]): Input => ({
  kind: 'apply-manifests',
  manifests,
  dryRun: false,
  origin: 'declared',
})

const TICK: Input = { kind: 'tick', jumpedMs: 0 }

export const MANY: readonly Many[] = [
  { what: 'an import of new findings', made: () => fleet(30), input: found },
  { what: 'the same import again', made: burdened, input: found },
  {
    what: 'an import that finds nothing any more',
    made: burdened,
    input: (made, many) => found(made, 0, String(many)),
  },
  {
    what: 'a quarantine of an asset with causes',
    made: burdened,
    input: () => ({ kind: 'quarantine', asset: ONE, reason: 'test' }),
  },
  {
    what: 'a stricter policy over its causes',
    made: burdened,
    input: () =>
      applying(
        manifest('PosturePolicy', 'p', {
          assets: { all: true },
          deadline: { after: 0, weight: 'critical' },
        }),
      ),
  },
  {
    what: 'its clock',
    made: (many) => {
      const made = burdened(many)
      made.later(30 * HOUR_MS)
      return made
    },
    input: () => TICK,
  },
  {
    what: 'an apply of new manifests',
    made: () => fleet(1),
    input: (_, many) =>
      applying(
        ...Array.from({ length: many / 2 }, (__, at) => manifest('Asset', `n${at}`, SPEC)),
        ...Array.from({ length: many / 2 }, (__, at) =>
          manifest('Identity', `i${at}`, { type: 'workload', assets: [`n${at}`] }),
        ),
      ),
  },
  {
    what: 'an apply of changed manifests',
    made: (many) => fleet(many),
    input: (_, many) =>
      applying(...names(many).map((name) => manifest('Asset', name, { ...SPEC, owner: 'x' }))),
  },
  {
    what: 'an apply of unchanged manifests',
    made: (many) => fleet(many),
    input: (_, many) =>
      applying(
        ...names(many).map((name) =>
          manifest('Identity', `i-${name}`, { type: 'service-account', assets: [name] }),
        ),
      ),
  },
  {
    what: 'enforcing over holds',
    made: held,
    input: () => ({
      kind: 'set-mode',
      mode: 'enforce',
      scope: ALL,
      reason: 'test',
      shown: SHOWN,
    }),
  },
  {
    what: 'an override over assets',
    made: held,
    input: (made, many) => applying(exception(made, 'open', names(many))),
  },
  {
    what: 'the end of an override over assets',
    made: (many) => {
      const made = held(many)
      made.declare(exception(made, 'open', names(many)))
      for (let at = 0; at < many; at += 200) made.run(TICK)
      return made
    },
    input: () => ({ kind: 'delete-manifest', manifest: 'Exception', name: 'open', reason: 'test' }),
  },
  {
    what: 'evidence that grows old at once',
    made: (many) => {
      const made = fleet(many)
      for (const name of names(many)) made.scan(name)
      made.later(27 * HOUR_MS)
      return made
    },
    input: () => TICK,
  },
  {
    what: 'overrides that end at once',
    made: (many) => {
      const made = fleet(many)
      made.declare(...names(many).map((name) => exception(made, `x-${name}`, [name])))
      made.later(25 * HOUR_MS)
      return made
    },
    input: () => TICK,
  },
]

const SPEC = { type: 'host', exposure: 'internet' } as const
const SHOWN = `sha256:${'0'.repeat(64)}` as Digest

export function assetOf(made: Fleet): Stored<'Asset'> {
  const asset = find(made.state, 'Asset', ONE)
  if (asset === undefined) throw new Error('it is not declared')
  return asset
}
