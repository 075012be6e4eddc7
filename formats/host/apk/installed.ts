/** Alpine's `lib/apk/db/installed`: paragraphs of one-letter fields. */

import { LIMITS } from '@holdfast/core/kernel/limits'
import type { PackageFact } from '@holdfast/core/model/facts'
import { isListedName } from '@holdfast/core/model/package-name'

export interface ApkInstalled {
  readonly packages: readonly PackageFact[]
  /** Paragraphs that name no package or version: counted, never silent. */
  readonly malformed: number
  readonly truncated: boolean
}

export function readApkInstalled(text: string): ApkInstalled {
  const packages: PackageFact[] = []
  let malformed = 0
  const truncated = text !== '' && !text.endsWith('\n')
  for (const paragraph of text.split(/\n{2,}/)) {
    if (paragraph.trim() === '') continue
    const fields = new Map<string, string>()
    for (const line of paragraph.split('\n')) {
      if (line[1] !== ':') continue
      const letter = line.slice(0, 1)
      // A package's own fields stand before those of its folders and files.
      if (!fields.has(letter)) fields.set(letter, line.slice(2))
    }
    const name = fields.get('P')
    const version = fields.get('V')
    if (!name || !isListedName(name) || !version || paragraph.includes('\0')) {
      malformed += 1
      continue
    }
    if (packages.length >= LIMITS.packagesMax) return { packages, malformed, truncated: true }
    packages.push({
      name,
      version,
      arch: fields.get('A') ?? 'noarch',
      manager: 'apk',
      // `o:` is the origin package; advisories speak of it.
      source: fields.get('o') ?? name,
      sourceVersion: version,
      // Files, a script or attributes of it could not be finished; `S` only names a digest.
      ...(/[fsx]/.test(fields.get('f') ?? '') ? ({ state: 'broken' } as const) : {}),
    })
  }
  return { packages, malformed, truncated }
}
