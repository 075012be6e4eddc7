/** The fold of secrets: their versions, and which envelopes no secret has any more. */

import type { Digest } from '../../kernel/hash.ts'
import type { Instant } from '../../kernel/instant.ts'
import { LIMITS } from '../../kernel/limits.ts'
import type { EntryBodies, EntryOf } from '../entries.ts'
import { NO_SETTINGS, type SecretState, type SecretVersion } from '../../model/secret.ts'
import type { State } from '../state.ts'

export function secretWritten(state: State, entry: EntryOf<'secret.written'>): void {
  const { path, version, envelope, masterKey, keys } = entry.body
  const { at } = entry
  const known = secretAt(state, path, at)
  const added = { version, envelope, masterKey, keys, at, deletedAt: null, destroyedAt: null }
  const all: readonly SecretVersion[] = [...known.versions, added]
  const kept = all.slice(-(known.settings.versionsMax || LIMITS.secretVersionsMax))
  erase(state, envelopesOf(all.slice(0, all.length - kept.length)))
  state.secrets.set(path, {
    ...known,
    versions: kept,
    numbered: version,
    createdAt: known.createdAt ?? at,
    updatedAt: at,
  })
}

export function secretDeleted(
  state: State,
  { path, versions }: EntryBodies['secret.deleted'],
  at: Instant,
): void {
  const all = versions === 'all' ? numbersAt(state, path) : versions
  change(state, path, all, at, (version) => ({ ...version, deletedAt: at }))
}

export function secretUndeleted(
  state: State,
  { path, versions }: EntryBodies['secret.undeleted'],
  at: Instant,
): void {
  change(state, path, versions, at, (version) => ({ ...version, deletedAt: null }))
}

export function secretDestroyed(
  state: State,
  { path, versions }: EntryBodies['secret.destroyed'],
  at: Instant,
): void {
  change(state, path, versions, at, (version) => {
    erase(state, envelopesOf([version]))
    return { ...version, destroyedAt: version.destroyedAt ?? at }
  })
}

export function secretRemoved(state: State, path: string, at: Instant): void {
  const known = state.secrets.get(path)
  if (known === undefined) return
  const { custom } = known.settings
  erase(state, [...envelopesOf(known.versions), ...(custom === null ? [] : [custom])])
  const { numbered } = known
  const left = { path, versions: [], numbered, createdAt: null, updatedAt: at }
  state.secrets.set(path, { ...left, settings: NO_SETTINGS })
}

export function secretConfigured(
  state: State,
  { path, settings }: EntryBodies['secret.configured'],
  at: Instant,
): void {
  const known = secretAt(state, path, at)
  const before = known.settings.custom
  if (before !== null && before !== settings.custom) erase(state, [before])
  state.secrets.set(path, { ...known, createdAt: known.createdAt ?? at, updatedAt: at, settings })
}

function secretAt(state: State, path: string, at: Instant): SecretState {
  const empty = { path, versions: [], numbered: 0, createdAt: null, updatedAt: at }
  return state.secrets.get(path) ?? { ...empty, settings: NO_SETTINGS }
}

function change(
  state: State,
  path: string,
  versions: readonly number[],
  at: Instant,
  to: (version: SecretVersion) => SecretVersion,
): void {
  const secret = state.secrets.get(path)
  if (secret === undefined) return
  state.secrets.set(path, {
    ...secret,
    updatedAt: at,
    versions: secret.versions.map((one) => (versions.includes(one.version) ? to(one) : one)),
  })
}

function numbersAt(state: State, path: string): readonly number[] {
  return (state.secrets.get(path)?.versions ?? []).map((one) => one.version)
}

/** Those whose bytes are still there: a destroyed version has none. */
function envelopesOf(versions: readonly SecretVersion[]): readonly Digest[] {
  return versions.filter((one) => one.destroyedAt === null).map((one) => one.envelope)
}

function erase(state: State, envelopes: readonly Digest[]): void {
  for (const envelope of envelopes) state.erasing.add(envelope)
}
