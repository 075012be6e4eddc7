/** Writes, deletions and settings of secrets. Values never come here: an envelope's digest stands for them. */

import type { InputOf } from '../../model/input.ts'
import { isLive, NO_SETTINGS, type SecretVersion } from '../../model/secret.ts'
import { find, type View } from '../../state/state.ts'
import { done, refuse, type Conclusion } from '../../state/conclusion.ts'

type VersionsInput = InputOf<'delete-secret' | 'undelete-secret' | 'destroy-secret'>

type SecretInput =
  VersionsInput | InputOf<'write-secret' | 'remove-secret' | 'configure-secret' | 'secrets-erased'>

export function judgeSecret(view: View, input: SecretInput): Conclusion {
  switch (input.kind) {
    case 'write-secret':
      return write(view, input)
    case 'delete-secret':
    case 'undelete-secret':
    case 'destroy-secret':
      return changeVersions(view, input)
    case 'remove-secret': {
      const { path } = input
      if ((view.secrets.get(path)?.createdAt ?? null) === null) return nothingAt(path)
      return done([{ kind: 'secret.removed', body: { path } }], [path], 'secret')
    }
    case 'configure-secret':
      return configure(view, input)
    case 'secrets-erased': {
      const envelopes = input.envelopes.filter((envelope) => view.erasing.has(envelope))
      if (envelopes.length === 0) return done([], [], 'erase')
      return done([{ kind: 'secret.erased', body: { envelopes } }], [], 'erase')
    }
  }
}

function write(view: View, input: InputOf<'write-secret'>): Conclusion {
  const { path, envelope, masterKey, keys, expectedVersion, patched } = input
  const known = view.secrets.get(path)
  const newest = known?.versions.at(-1)
  const current = newest?.version ?? 0
  if (known?.settings.casRequired === true && expectedVersion === null) {
    return refuse(
      'cas-required',
      `check-and-set parameter required for this call: \`${path}\` takes no write without it`,
      `send options.cas with the version you read (now ${current})`,
    )
  }
  if (expectedVersion !== null && expectedVersion !== current) {
    return refuse(
      'version-conflict',
      `check-and-set parameter did not match the current version: version ${current} is the newest of \`${path}\`, not ${expectedVersion}`,
      'read it again and write over what you read',
    )
  }
  if (patched !== null && (newest?.version !== patched || !isLive(newest))) {
    return refuse('changed-meanwhile', `\`${path}\` changed while it was patched`, 'try again')
  }
  const body = { path, version: (known?.numbered ?? 0) + 1, envelope, masterKey, keys }
  const undeclared = find(view, 'Resource', path) === undefined
  const about = [path, ...(undeclared ? ['undeclared'] : [])]
  return done([{ kind: 'secret.written', body }], about, 'secret')
}

/** A number that names no version is a slip of whoever sent it, and nothing is done of the rest. */
function changeVersions(view: View, input: VersionsInput): Conclusion {
  const { kind, path } = input
  const known = view.secrets.get(path)?.versions ?? []
  const newest = known.at(-1)
  if (newest === undefined) return nothingAt(path)
  const numbers = input.versions === 'newest' ? [newest.version] : [...new Set(input.versions)]
  const there = new Map(known.map((version) => [version.version, version]))
  const named = numbers.flatMap((number) => there.get(number) ?? [])
  if (named.length < numbers.length) {
    const missing = numbers.filter((number) => !there.has(number)).join(', ')
    const all = known.map((version) => version.version).join(', ')
    return refuse(
      'no-such-version',
      `\`${path}\` has no version ${missing}, so nothing was changed`,
      `its versions are ${all}`,
    )
  }
  if (kind === 'undelete-secret') {
    const gone = named
      .filter((version) => version.destroyedAt !== null)
      .map((version) => version.version)
    if (gone.length > 0) {
      return refuse(
        'destroyed',
        `version ${gone.join(', ')} of \`${path}\` is destroyed: its bytes are gone`,
        'write the value anew',
      )
    }
  }
  const toChange = named
    .filter((version) => changes(kind, version))
    .map((version) => version.version)
  if (toChange.length === 0) return done([], [path], 'secret')
  const body = { path, versions: toChange.toSorted((a, b) => a - b) }
  return done([{ kind: ENTRY_OF[kind], body }], [path], 'secret')
}

const ENTRY_OF = {
  'delete-secret': 'secret.deleted',
  'undelete-secret': 'secret.undeleted',
  'destroy-secret': 'secret.destroyed',
} as const

/** What is so already makes no entry. */
function changes(kind: VersionsInput['kind'], version: SecretVersion): boolean {
  if (kind === 'undelete-secret') return version.deletedAt !== null
  if (kind === 'destroy-secret') return version.destroyedAt === null
  return isLive(version)
}

function configure(view: View, input: InputOf<'configure-secret'>): Conclusion {
  const { path, patched } = input
  const known = view.secrets.get(path)?.settings ?? NO_SETTINGS
  const names = ['custom', 'versionsMax', 'casRequired'] as const
  if (patched !== undefined && patched !== known.custom) {
    return refuse('changed-meanwhile', `\`${path}\` changed while it was patched`, 'try again')
  }
  const settings = { ...known, ...input.settings }
  if (names.every((name) => settings[name] === known[name])) return done([], [path], 'secret')
  return done([{ kind: 'secret.configured', body: { path, settings } }], [path], 'secret')
}

function nothingAt(path: string): Conclusion {
  return refuse('not-found', `no secret at \`${path}\``, 'list secrets')
}
