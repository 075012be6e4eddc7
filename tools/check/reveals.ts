/** Where a secret is turned into text: these places and no other, so that a new one is looked at. */

import ts from 'typescript'
import { nodesOf, type Syntax } from './syntax.ts'

/** File → how often it opens one. */
export type Reveals = { readonly [path: string]: number }

/** The vault seals and opens, its routes answer whom they may, a rotation writes it anew; the rest shows the secret to the host it is for. */
export const REVEALS: Reveals = {
  'apps/server/rotating/rotating.ts': 2,
  'apps/server/routes/vault/data.ts': 2,
  'apps/server/routes/vault/names.ts': 1,
  'apps/server/secrets/vault.ts': 3,
  'edges/enforcers/openbao/api.ts': 1,
  'edges/enforcers/openbao/values.ts': 1,
  'edges/enforcers/postgresql/values.ts': 1,
  'edges/enforcers/webhook/tell.ts': 1,
  'edges/postgres/session.ts': 1,
  'edges/sources/advisories/url.ts': 1,
  'edges/sources/dependency-track/server.ts': 1,
  'edges/sources/endpoint/adapter.ts': 1,
  'edges/sources/fleet/server.ts': 1,
}

export function reveals(files: readonly Syntax[], listed: Reveals): string[] {
  const found = new Map<string, number>()
  for (const { path, tree } of files) {
    if (/\.test\.tsx?$/.test(path) || path === 'core/kernel/redacted.ts') continue
    for (const node of nodesOf(tree)) {
      // A name that is handed on is a caller, too.
      if (!ts.isIdentifier(node) || node.text !== 'reveal' || ts.isImportSpecifier(node.parent)) {
        continue
      }
      found.set(path, (found.get(path) ?? 0) + 1)
    }
  }
  return [...new Set([...found.keys(), ...Object.keys(listed)])].flatMap((path) => {
    const times = found.get(path) ?? 0
    const before = Object.hasOwn(listed, path) ? (listed[path] ?? 0) : 0
    return times === before ? [] : [`${path}: opens a secret ${times} times, listed ${before}`]
  })
}
