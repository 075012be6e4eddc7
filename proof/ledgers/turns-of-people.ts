/** What people and the server itself say: words, switches, secrets, feeds, moves, clocks and pasts. */

import type { EvidenceId, OverrideId } from '@holdfast/core/kernel/ids'
import { DAY_MS, HOUR_MS, instant, MINUTE_MS } from '@holdfast/core/kernel/instant'
import type { Input } from '@holdfast/core/model/input'
import { RULES } from '@holdfast/core/model/rules'
import type { Signed } from '@holdfast/core/model/break-glass-input'
import type { Warrant } from '@holdfast/core/model/warrant'
import { manifest, scanned, type Fleet } from '../testkit/fleet.ts'
import { publish } from '../testkit/refusals.ts'
import { answered, C, D, digest, flaw, tick, uid, type Turn } from './turns.ts'

export const WORDS_OF_PEOPLE: readonly Turn[] = [
  [
    ['override.created', 'override.ended'],
    (made) => {
      flaw(made, C)
      const hold = made.state.assets.get(uid(made, C))?.hold ?? null
      if (hold === null) throw new Error('it is held')
      const expiresAt = instant(made.now() + HOUR_MS)
      const override = answered<OverrideId>(made, 'ops', { kind: 'release-hold', hold, reason: 'needed', expiresAt }) // prettier-ignore
      made.run({ kind: 'end-override', override, reason: 'no longer' })
    },
  ],
  [
    ['cause.opened', 'hold.opened', 'cause.cleared', 'hold.closed'],
    (made) => {
      made.run({ kind: 'quarantine', asset: D, reason: 'seen odd' })
      made.later(MINUTE_MS)
      made.run({ kind: 'lift-quarantine', asset: D, reason: 'looked' })
    },
  ],
  [
    ['statement.proposed', 'statement.approved', 'statement.ended'],
    (made) => {
      const says = {
        vulnerability: 'CVE-2021-44228',
        aliases: [],
        product: 'pkg:maven/org.apache.logging.log4j/log4j-core@2.14.0',
        component: null,
        range: null,
        status: 'not-affected',
        justification: 'vulnerable_code_not_present',
        author: 'vendor',
        at: null,
      } as const
      made.run({ kind: 'propose-statements', source: 'osv', document: digest('6'), signedBy: null, statements: [says] }) // prettier-ignore
      const statement = [...made.state.statements.keys()].at(-1) as EvidenceId
      const expiresAt = instant(made.now() + 10 * DAY_MS)
      for (const actor of ['one', 'two']) {
        made.runAs(actor, { kind: 'approve-statement', statement, reason: 'read it', expiresAt })
      }
      made.run({ kind: 'end-statement', statement, reason: 'it was wrong' })
    },
  ],
]

const KEYS = ['anna', 'ben'].map((subject, at) => ({
  subject,
  sshKey: { type: 'ssh-ed25519', fingerprint: `SHA256:${subject}`, blob: `AAAA${at}` },
}))
const signedBy = KEYS.map(({ sshKey }) => sshKey.fingerprint)

function warrant(made: Fleet, nonce: string, purpose: Warrant['purpose'] = 'open'): Signed {
  const said = {
    ledger: made.state.ledgerId,
    purpose,
    incident: 'INC-1',
    reason: 'nothing else works',
    assets: null,
    identities: [...made.state.manifests.Identity.values()].slice(0, 1).map(({ name }) => name),
    from: made.now(),
    until: instant(made.now() + HOUR_MS),
    nonce: nonce.repeat(26),
  }
  return { said, digest: digest(nonce), signedBy }
}

export const BREAK_GLASS: readonly Turn[] = [
  [
    ['token.created', 'break-glass.opened', 'override.created', 'effect.intended', 'override.ended', 'break-glass.reviewed'], // prettier-ignore
    (made) => {
      for (const [at, key] of KEYS.entries()) {
        const expiresAt = instant(made.now() + DAY_MS)
        const scope = { kind: 'approve' } as const
        made.run({ kind: 'create-token', ...key, scope, hash: digest(`${at}`), expiresAt })
      }
      made.later(MINUTE_MS)
      const override = answered<OverrideId>(made, 'ops', { kind: 'open-break-glass', ...warrant(made, '1') }) // prettier-ignore
      made.run({ kind: 'close-break-glass', override, reason: 'it is over' })
      made.runAs('carla', { kind: 'review-break-glass', override, note: 'they restarted it' })
    },
  ],
  [
    ['break-glass.drilled'],
    (made) => void made.run({ kind: 'drill-break-glass', ...warrant(made, '2', 'drill') }),
  ],
  [
    [
      'break-glass.merged',
      'break-glass.opened',
      'override.created',
      'effect.intended',
      'override.ended',
    ],
    (made) => {
      const signed = warrant(made, '3')
      const said = { at: made.now(), by: 'anna', digest: signed.digest }
      for (const [index, kind] of (['opened', 'told', 'closed'] as const).entries()) {
        const line = { ...said, index, kind, line: digest(`${4 + index}`), text: 'at the point' }
        made.run({ kind: 'merge-break-glass', line, signed: kind === 'opened' ? signed : null })
      }
    },
  ],
]

export const SWITCHES: readonly Turn[] = [
  [
    ['off.rehearsed', 'mode.set', 'rollout.started', 'rollout.ended'],
    (made) => {
      const everything = { everything: true } as const
      made.run({ kind: 'set-mode', mode: 'report-only', scope: everything, reason: 'look', shown: null }) // prettier-ignore
      made.run({ kind: 'rehearse-off', reason: 'drill', checked: 2, stays: 0 })
      const waves = { shares: [50, 100], everyMs: HOUR_MS }
      made.run({ kind: 'set-mode', mode: 'enforce', scope: everything, reason: 'go', shown: digest('7'), waves }) // prettier-ignore
      for (let hour = 0; hour < 3; hour++) {
        made.later(HOUR_MS)
        tick(made)
      }
    },
  ],
  [
    ['enforcement.stopped', 'enforcement.resumed'],
    (made) => {
      made.run({ kind: 'stop-enforcement', reason: 'drill', eject: false })
      made.run({ kind: 'resume-enforcement', reason: 'done' })
    },
  ],
]

export const SECRETS: readonly Turn[] = [
  [
    ['secret.written', 'secret.deleted', 'secret.undeleted', 'secret.configured'],
    (made) => {
      const write = (seed: string): void =>
        void made.run({
          kind: 'write-secret',
          path: 'r0',
          envelope: digest(seed),
          masterKey: 'mk',
          keys: ['password'],
          expectedVersion: null,
          patched: null,
        })
      write('8')
      write('9')
      made.run({ kind: 'delete-secret', path: 'r0', versions: [1] })
      made.run({ kind: 'undelete-secret', path: 'r0', versions: [1] })
      made.run({ kind: 'configure-secret', path: 'r0', settings: { versionsMax: 5 } })
    },
  ],
  [
    ['secret.destroyed', 'secret.erased'],
    (made) => {
      made.run({ kind: 'destroy-secret', path: 'r0', versions: [1] })
      made.run({ kind: 'secrets-erased', envelopes: [digest('8')] })
    },
  ],
  [['secret.removed'], (made) => void made.run({ kind: 'remove-secret', path: 'r0' })],
]

export const FEEDS: readonly Turn[] = [
  [
    ['feed.checked', 'feed.imported', 'feed.refused', 'feed.rolled-back'],
    (made) => {
      made.run({ kind: 'check-feed', source: 'osv' })
      publish(made, 'b', ['maven', 'gem'])
      const content = made.state.feeds.get('osv')?.content
      if (content === undefined) throw new Error('it has a feed')
      const change = { added: 0, changed: 0, removed: 0, assets: 0 }
      const torn = { ...content, digest: digest('c'), incomplete: 'its end is missing' }
      made.run({ kind: 'import-feed', source: 'osv', content: torn, change })
      made.runAs('ops', { kind: 'accept-feed', source: 'osv', reason: 'the rest comes' })
      made.run({ kind: 'roll-back-feed', source: 'osv', reason: 'a mistake' })
    },
  ],
  [
    ['endpoint.observed'],
    (made) => {
      const fetch = { adapter: 'endpoint', url: 'https://crm.example/version' } as const
      made.declare(manifest('Source', 'look', { ...RUNTIME.spec, says: ['os-packages'], fetch }))
      const seen = { url: fetch.url, tells: ['5.2.1'], document: digest('0') }
      made.run({ kind: 'observe-endpoint', source: 'look', ...seen })
    },
  ],
]

const RUNTIME = manifest('Source', 'runtime', {
  assets: { all: true },
  says: ['containers'],
  independence: 'second',
  mayRaise: 'always',
})
const image = (name: string, seed: string) =>
  manifest('Asset', name, {
    type: 'image',
    exposure: 'internet',
    identifiers: { imageDigest: digest(seed) },
  })
const acts = (from: string) => manifest('Identity', 'shop', { type: 'workload', assets: [from] })

export const MOVES: readonly Turn[] = [
  [
    ['hold.opened'],
    (made) => {
      made.declare(RUNTIME, image('old', 'c'), image('next', 'd'), acts('old'))
      made.scan('old')
      made.scan('next')
      flaw(made, 'old')
    },
  ],
  [['binding.kept'], (made) => made.declare(acts('next'))],
  [
    ['containers.listed'],
    (made) => {
      const shop = { image: 'shop', digests: [digest('d')], count: 1, names: ['shop'] }
      const images = [{ ...shop, startedAt: made.now() }]
      const about = { asset: 'next', source: 'runtime', document: digest('0') }
      made.run({ kind: 'list-containers', ...about, images, incomplete: false })
    },
  ],
  [['binding.moved'], tick],
]

export const CLOCK_AND_PAST: readonly Turn[] = [
  [
    ['clock.suspected', 'clock.trusted'],
    (made) => {
      const machine = { boot: 'b', ms: 5 }
      made.run({ kind: 'suspect-clock', wall: instant(made.now() + DAY_MS), machine })
      const wall = instant(made.now() - MINUTE_MS)
      made.run({ kind: 'trust-clock', wall, by: 'person', reason: 'compared' })
    },
  ],
  [
    ['decisions.sealed', 'decisions.deleted'],
    (made) => {
      const segment = '2026-11-24T00'
      const sealed = { segment, count: 2, root: 'cm9vdA==', decisions: 3 }
      made.run({ kind: 'seal-decisions', segments: [sealed, { ...sealed, segment: '2026-11-24T01' }] }) // prettier-ignore
      const uses = { count: 1, root: 'dXNlcw==' }
      made.run({ kind: 'delete-decisions', segment, why: 'its age', uses })
      made.run({ kind: 'delete-uses', segment, why: 'its age' })
    },
  ],
  [
    ['ledger.restored'],
    (made) => {
      const behind = { size: made.state.size + 3, root: 'aGVhZA==' }
      const input: Input = { kind: 'accept-restore', reason: 'disk', behind, copy: 'copy-1' }
      made.take(input, 'ops', { fromBackup: true })
    },
  ],
  [
    ['tick', 'posture.changed', 'refusal.changed'],
    (made) => {
      made.scan(C)
      made.later(40 * DAY_MS)
      tick(made)
    },
  ],
  [['rules.changed'], (made) => void made.run({ kind: 'adopt-rules', rules: RULES + 1 })],
  [
    ['asset.rejudged'],
    (made) => {
      for (const asset of made.state.unjudged) {
        const name = made.state.manifests.Asset.get(asset)?.name ?? ''
        const facts = { ...scanned(name, '2.14.0', [], made.now()), looksForFlaws: false as const }
        made.run({ kind: 'rejudge', asset, known: [{ source: 'scan', facts }] })
      }
    },
  ],
]
