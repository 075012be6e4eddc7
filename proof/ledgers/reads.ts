/**
 * What a state holds, as it is read: by stable names that say nothing of how it is laid out inside, with a digest for
 * each row, so that a difference is named. Where a table moves, its line here moves with it and the names stay.
 */

import { canonicalJson, type Json } from '@holdfast/core/kernel/canonical-json'
import { utf8 } from '@holdfast/core/kernel/bytes'
import { digestOf } from '@holdfast/core/kernel/hash'
import { DAY_MS, instant } from '@holdfast/core/kernel/instant'
import { decide } from '@holdfast/core/loop/answer/decide'
import { explainAsset } from '@holdfast/core/loop/answer/explain'
import type { Env } from '@holdfast/core/model/env'
import { MANIFEST_KINDS } from '@holdfast/core/model/manifest'
import type { View } from '@holdfast/core/state/state'
import { envAt } from '../testkit/loop.ts'
import { hash } from '../worlds/clock.ts'

type Rows = Iterable<readonly [key: string, row: unknown]>

const TABLES: { readonly [name: string]: (view: View) => Rows } = {
  ledger: ({ ledgerId, checkpointKey, size, lastAt, rules, rulesFrom, epoch, restoredAt }) =>
    Object.entries({ ledgerId, checkpointKey, size, lastAt, rules, rulesFrom, epoch, restoredAt }),
  switches: ({ clock, modes, rollout, rehearsedAt, stopped }) =>
    Object.entries({ clock, modes, rollout, rehearsedAt, stopped }),
  unjudged: (view) => members(view.unjudged),
  manifests: (view) =>
    MANIFEST_KINDS.flatMap((kind) =>
      [...view.manifests[kind].values()].map(
        (manifest) => [`${kind}/${manifest.name}`, manifest] as const,
      ),
    ),
  tombstones: (view) => view.tombstones,
  assets: (view) => view.assets,
  causes: (view) => view.causes,
  holds: (view) => [...view.holds, ...view.pastHolds],
  overrides: (view) => [...view.overrides, ...view.pastOverrides],
  tokens: (view) => [...view.tokens, ...view.pastTokens],
  'tokens by hash': (view) => view.tokensByHash,
  secrets: (view) => view.secrets,
  erasing: (view) => members(view.erasing),
  verifications: (view) => [...view.verifications, ...view.pastVerifications],
  effects: (view) => [...view.effects, ...view.pastEffects],
  exposures: (view) => view.exposures,
  cutoffs: (view) => view.cutoffs,
  'sealed segments': (view) => members(view.sealedSegments),
  'recent refusals': (view) => view.recentRefusals,
  'recently silent': (view) => view.recentlySilent,
  patched: (view) => view.patched.map((one, at) => [`${at}`, one] as const),
  feeds: (view) => view.feeds,
  'feeds covering': (view) => view.feedsCovering,
  'feeds lost': (view) => view.feedsLost,
  statements: (view) => [...view.statements, ...view.pastStatements],
  duties: (view) => view.duties,
  'triage records': (view) => view.triageRecords,
  'triage waivers': (view) => view.triageWaivers,
  'used nonces': (view) => view.usedNonces,
  running: (view) => view.running,
  observations: (view) => view.observations,
  moving: (view) => view.moving,
  left: (view) => view.left,
  'agent keys': (view) => view.assetsByAgentKey,
  wakeups: (view) => view.wakeups.next,
}

/** Now, and when what is due within days has come due. */
const DAYS_LATER = [0, 1, 20]

export type Reads = { readonly [table: string]: { readonly [row: string]: string } }

export function readsOf(view: View): Reads {
  const env = envAt(view.lastAt)
  const reads: { [table: string]: { [row: string]: string } } = {}
  const read = (table: string, rows: Rows): void => {
    const told = [...rows].map(([key, row]) => [key, shortDigest(row)] as const)
    reads[table] = Object.fromEntries(told.toSorted(([a], [b]) => (a < b ? -1 : 1)))
  }
  for (const [name, rows] of Object.entries(TABLES)) read(name, rows(view))
  for (const days of DAYS_LATER) {
    const at = envAt(instant(env.now + days * DAY_MS))
    read(`decisions after ${days} d`, decisions(view, at))
    read(`explanations after ${days} d`, explanations(view, at))
  }
  return reads
}

function* decisions(view: View, env: Env): Generator<readonly [string, unknown]> {
  for (const identity of view.manifests.Identity.values()) {
    for (const resource of view.manifests.Resource.values()) {
      const request = {
        subject: { type: 'identity', id: identity.name },
        action: { name: 'read' },
        resource: { type: resource.spec.type, id: resource.name },
        context: {},
        assets: [],
      }
      const caller = { id: 't', vouchesFor: 'all' } as const
      yield [`${identity.name} ${resource.name}`, decide(view, request, caller, env)]
    }
  }
}

function* explanations(view: View, env: Env): Generator<readonly [string, unknown]> {
  for (const asset of view.manifests.Asset.values())
    yield [asset.name, explainAsset(view, asset, env)]
}

function members(of: Iterable<string>): Rows {
  return [...of].map((one) => [one, true] as const)
}

function shortDigest(row: unknown): string {
  return digestOf(hash, utf8(canonicalJson(plain(row)))).slice('sha256:'.length, 'sha256:'.length + 12) // prettier-ignore
}

/** Maps by their keys, sets in order, and nothing where nothing is said. */
function plain(value: unknown): Json {
  if (value instanceof Set) return [...value].map((one) => canonicalJson(plain(one))).toSorted()
  if (value instanceof Map) {
    const pairs = [...value].map(([key, one]) => [String(key), plain(one)] as const)
    return Object.fromEntries(pairs.toSorted(([a], [b]) => (a < b ? -1 : 1)))
  }
  if (Array.isArray(value)) return value.map(plain)
  if (value !== null && typeof value === 'object') {
    const told = Object.entries(value).filter(([, one]) => one !== undefined)
    return Object.fromEntries(told.map(([key, one]) => [key, plain(one)]))
  }
  return value as Json // What is left is text, a number, a boolean or null.
}
