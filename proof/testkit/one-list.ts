/** A feed of Maven, and one host of a fleet whose list of packages only feeds can judge. */

import type { Digest } from '@holdfast/core/kernel/hash'
import { explainAsset } from '@holdfast/core/loop/answer/explain'
import type { Cause } from '@holdfast/core/model/cause'
import type { EntryDraft } from '@holdfast/core/state/entries'
import type { Explanation } from '@holdfast/core/model/explanation'
import { find } from '@holdfast/core/state/state'
import { fleet, manifest, nameOf, type Fleet } from './fleet.ts'

export const NAME: string = nameOf(1)

/** A feed of Maven, and one host whose list nobody looked at. */
export function world(size = 30): Fleet {
  const made = fleet(size)
  made.declare(
    manifest('Source', 'osv', { fetch: { adapter: 'advisories', directory: '/x' } }),
    manifest('Resource', 'r2', { type: 'secret', tier: 2 }),
    manifest('Grant', 'g2', { identity: `i-${NAME}`, resource: 'r2', actions: ['read'] }),
  )
  const digest = `sha256:${'a'.repeat(64)}` as Digest
  const content = {
    digest,
    shards: [],
    documents: [],
    formats: ['osv'],
    advisories: 1,
    signals: 0,
    statements: 0,
    dropped: 0,
    epoch: null,
    covers: ['maven'],
    incomplete: null,
  }
  const change = { added: 1, changed: 0, removed: 0, assets: 0 }
  made.run({ kind: 'import-feed', source: 'osv', content, change })
  return made
}

export const scan = (made: Fleet, version: string = '2.17.0'): readonly EntryDraft[] =>
  made.scan(NAME, version, [], false)

export const causes = (made: Fleet): Cause[] => [...made.state.causes.values()]

export function explain(made: Fleet): Explanation {
  const asset = find(made.state, 'Asset', NAME)
  if (asset === undefined) throw new Error('it is not declared')
  return explainAsset(made.state, asset, made.env())
}
