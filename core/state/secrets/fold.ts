/** The fold of secrets: their versions, and which envelopes no secret has any more. */

import type { Digest } from '../../kernel/hash.ts'
import type { Instant } from '../../kernel/instant.ts'
import { LIMITS } from '../../kernel/limits.ts'
import type { EntryAt } from '../entries.ts'
import { NO_SETTINGS, type SecretState, type SecretVersion } from '../../model/secret.ts'
import type { State } from '../state.ts'
import { TOGETHER, type Rows } from '../row.ts'
import type { SecretEntries } from './entries.ts'

function secretWritten(state: State, entry: EntryAt<'secret.written@1'>): void {
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

function secretDeleted(
  state: State,
  { path, versions }: EntryAt<'secret.deleted@1'>['body'],
  at: Instant,
): void {
  const all = versions === 'all' ? numbersAt(state, path) : versions
  change(state, path, all, at, (version) => ({ ...version, deletedAt: at }))
}

function secretUndeleted(
  state: State,
  { path, versions }: EntryAt<'secret.undeleted@1'>['body'],
  at: Instant,
): void {
  change(state, path, versions, at, (version) => ({ ...version, deletedAt: null }))
}

function secretDestroyed(
  state: State,
  { path, versions }: EntryAt<'secret.destroyed@1'>['body'],
  at: Instant,
): void {
  change(state, path, versions, at, (version) => {
    erase(state, envelopesOf([version]))
    return { ...version, destroyedAt: version.destroyedAt ?? at }
  })
}

function secretRemoved(state: State, path: string, at: Instant): void {
  const known = state.secrets.get(path)
  if (known === undefined) return
  const { custom } = known.settings
  erase(state, [...envelopesOf(known.versions), ...(custom === null ? [] : [custom])])
  const { numbered } = known
  const left = { path, versions: [], numbered, createdAt: null, updatedAt: at }
  state.secrets.set(path, { ...left, settings: NO_SETTINGS })
}

function secretConfigured(
  state: State,
  { path, settings }: EntryAt<'secret.configured@1'>['body'],
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
    versions: secret.versions.map((version) =>
      versions.includes(version.version) ? to(version) : version,
    ),
  })
}

function numbersAt(state: State, path: string): readonly number[] {
  return (state.secrets.get(path)?.versions ?? []).map((version) => version.version)
}

/** Those whose bytes are still there: a destroyed version has none. */
function envelopesOf(versions: readonly SecretVersion[]): readonly Digest[] {
  return versions
    .filter((version) => version.destroyedAt === null)
    .map((version) => version.envelope)
}

function erase(state: State, envelopes: readonly Digest[]): void {
  for (const envelope of envelopes) state.erasing.add(envelope)
}

export const SECRETS_ROWS: Rows<SecretEntries> = {
  'secret.written@1': {
    fold: secretWritten,
    stage: TOGETHER,
    changes: ['secrets'],
  },
  'secret.deleted@1': {
    fold: (state, { body, at }) => secretDeleted(state, body, at),
    stage: TOGETHER,
    changes: ['secrets'],
  },
  'secret.undeleted@1': {
    fold: (state, { body, at }) => secretUndeleted(state, body, at),
    stage: TOGETHER,
    changes: ['secrets'],
  },
  'secret.destroyed@1': {
    fold: (state, { body, at }) => secretDestroyed(state, body, at),
    stage: TOGETHER,
    changes: ['secrets'],
  },
  'secret.removed@1': {
    fold: (state, { body, at }) => secretRemoved(state, body.path, at),
    stage: TOGETHER,
    changes: ['secrets'],
  },
  'secret.configured@1': {
    fold: (state, { body, at }) => secretConfigured(state, body, at),
    stage: TOGETHER,
    changes: ['secrets'],
  },
  'secret.erased@1': {
    fold: (state, { body }) => {
      for (const envelope of body.envelopes) state.erasing.delete(envelope)
    },
    stage: TOGETHER,
    changes: ['secrets'],
  },
}
