/** Alpine's `lib/apk/db/installed` (apk-v2): paragraphs of one-letter fields, files among them. */

import { LIMITS } from '@holdfast/core/kernel/limits'
import type { PackageFact } from '@holdfast/core/model/facts'

export interface ApkInstalled {
  readonly packages: readonly PackageFact[]
  /** Paragraphs that name no package or version: counted, never silent. */
  readonly malformed: number
  readonly truncated: boolean
}

export function readApkInstalled(text: string): ApkInstalled {
  const packages: PackageFact[] = []
  let malformed = 0
  for (const paragraph of paragraphs(text)) {
    const name = field(paragraph, 'P')
    const version = field(paragraph, 'V')
    if (name === undefined || version === undefined) {
      malformed += 1
      continue
    }
    if (packages.length >= LIMITS.packagesMax) return { packages, malformed, truncated: true }
    packages.push({
      name,
      version,
      arch: field(paragraph, 'A') ?? 'noarch',
      manager: 'apk',
      // `o:` is the origin package; advisories speak of it.
      source: field(paragraph, 'o') ?? name,
      sourceVersion: version,
    })
  }
  return { packages, malformed, truncated: false }
}

/** Every file with the name of the package that owns it: `F:` opens a directory, `R:` names a file in it. */
export function apkFiles(text: string): readonly (readonly [path: string, name: string])[] {
  const files: [string, string][] = []
  for (const paragraph of paragraphs(text)) {
    const name = field(paragraph, 'P')
    if (name === undefined) continue
    let directory = ''
    for (const line of paragraph.split('\n')) {
      if (line.startsWith('F:')) directory = line.slice(2)
      else if (line.startsWith('R:')) files.push([`/${directory}/${line.slice(2)}`, name])
    }
  }
  return files
}

function paragraphs(text: string): readonly string[] {
  return text.split(/\n{2,}/).filter((paragraph) => paragraph.trim() !== '')
}

function field(paragraph: string, letter: string): string | undefined {
  const line = paragraph.split('\n').find((one) => one.startsWith(`${letter}:`))
  return line === undefined || line.length === 2 ? undefined : line.slice(2)
}
