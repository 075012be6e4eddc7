/** Alpine's `lib/apk/db/installed`: paragraphs of one-letter fields. */

import type { PackageFact } from '@holdfast/core/model/facts'

export function readApkInstalled(text: string): readonly PackageFact[] {
  const packages: PackageFact[] = []
  for (const paragraph of text.split(/\n{2,}/)) {
    const field = (letter: string): string | undefined =>
      new RegExp(`^${letter}:(.*)$`, 'm').exec(paragraph)?.[1]
    const name = field('P')
    const version = field('V')
    if (name === undefined || version === undefined) continue
    // `o:` is the origin package; advisories speak of it.
    const source = field('o') ?? name
    packages.push({
      name,
      version,
      arch: field('A') ?? 'noarch',
      manager: 'apk',
      source,
      sourceVersion: version,
    })
  }
  return packages
}
