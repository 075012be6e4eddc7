/** One word per concept: what the glossary says we do not use is no part of a name. */

import ts from 'typescript'
import type { SourceFile } from './sources.ts'
import { lineOf, nodesOf, type Syntax } from './syntax.ts'

const GLOSSARY = 'docs/GLOSSARY.md'
const SECTION = /^## Words we do not use\n[^]*?\n\| --- \| --- \|\n((?:\|.*\n)*)/m

export function words(files: readonly SourceFile[], parsed: readonly Syntax[]): string[] {
  const unused = unusedWords(files)
  if (unused.length === 0) return [`${GLOSSARY}: no word is listed under "Words we do not use"`]
  return parsed.flatMap(({ path, tree }) =>
    [...nodesOf(tree)].flatMap((node) => {
      if (!ts.isIdentifier(node)) return []
      const parts = `-${partsOf(node.text)}-`
      return unused
        .filter((word) => parts.includes(`-${word}-`))
        .map((word) => `${path}:${lineOf(tree, node.pos)}: \`${node.text}\`: not \`${word}\``)
    }),
  )
}

function unusedWords(files: readonly SourceFile[]): string[] {
  const page = files.find(({ path }) => path === GLOSSARY)?.text ?? ''
  const rows = (SECTION.exec(page)?.[1] ?? '').trim().split('\n')
  return rows
    .flatMap((row) => (row.split('|')[1] ?? '').split(','))
    .map((word) => word.trim())
    .filter((word) => word !== '')
}

/** `longFunctions`, `LONG_FUNCTIONS` → `long-functions`. */
function partsOf(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replaceAll('_', '-')
    .toLowerCase()
}
