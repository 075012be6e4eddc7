/** What the operator lends to one source, asked before each poll: a manifest alone opens no file and no network. */

import type { Redacted } from '@holdfast/core/kernel/redacted'
import type { SourceFetch } from '@holdfast/core/model/manifest'
import {
  lendSecret,
  lentDirectory,
  placeProblem,
  type Lending,
  type NotLent,
} from '@holdfast/edges-base/config/lending'
import { SourceError } from '@holdfast/edges-base/ports/sources'

export interface Lent {
  /** What its manifest names, with the directory as it is called on this machine. */
  readonly fetch: SourceFetch
  /** Null: it names none, or it cannot be read. */
  readonly secret: Redacted<string> | null
}

/** Throws a `SourceError` that says what the operator would have to allow. */
export function lendTo(lending: Lending, fetch: SourceFetch): Lent {
  const place = placeProblem(lending, fetch)
  if (place !== null) throw notLent(place)
  const directory = fetch.directory && lentDirectory(lending, fetch.directory)
  const found = typeof directory === 'string' ? { ...fetch, directory } : fetch
  if (fetch.secret === undefined) return { fetch: found, secret: null }
  const secret = lendSecret(lending, fetch.secret, fetch.url)
  if (!secret.ok) throw notLent(secret.error)
  return { fetch: found, secret: secret.value }
}

function notLent({ message, help }: NotLent): SourceError {
  return new SourceError('refused', message, help)
}
