/** What an entry says, in words, with what it is about: for whoever reads the ledger line by line. */

import type { AssetUid } from '@holdfast/core/kernel/ids'
import type { Entry } from '@holdfast/core/state/entries'
import { isKnown, rowOf } from '@holdfast/core/state/registry'
import type { View } from '@holdfast/core/state/state'

export function entryText(view: View, entry: Entry, line: string): string {
  const about = aboutOf(view, entry, line)
  const said = saidOf(entry)
  return about === null ? said : `${about}: ${said}`
}

/** An entry is shown whatever it holds: where its words cannot be made, its kind tells. */
function saidOf(entry: Entry): string {
  const kind = entry.kind.replaceAll(/[.-]/g, ' ')
  try {
    return (isKnown(entry) ? rowOf(entry).words?.(entry.body) : undefined) ?? kind
  } catch {
    return kind
  }
}

/** As it is called: by itself, or the one asset that it names. */
function aboutOf(view: View, { body }: Entry, line: string): string | null {
  const { kind, name, path, source, token } = body as {
    readonly [member in 'kind' | 'name' | 'path' | 'source' | 'token']?: unknown
  }
  // An object of the estate: another kind may have one of the same name.
  if (typeof kind === 'string' && typeof name === 'string') return `${kind} ${name}`
  const { subject } = (token ?? {}) as { readonly subject?: unknown }
  const called = [name, path, source, subject].find((one) => typeof one === 'string')
  if (typeof called === 'string') return called
  const [asset, ...others] = new Set(line.match(ASSET_IDS) ?? [])
  if (asset === undefined || others.length > 0) return null
  return view.manifests.Asset.get(asset as AssetUid)?.name ?? null // As it is written.
}

const ASSET_IDS = /\bas_[0-9A-Z]{13}\b/g
