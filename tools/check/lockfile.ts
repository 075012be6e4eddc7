/**
 * Platform binaries are optional packages, and npm leaves an optional package out when its `engines` do
 * not fit the Node that installs. Ours run on the bundled Node, so the lock file carries no `engines` for
 * them: otherwise Node 18 would install no bundler and no linter. `npm run check -- --fix` strips them.
 */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

interface Lock {
  readonly packages: Record<string, { optional?: boolean; engines?: unknown; resolved?: string }>
}

export function lockfile(text: string): string[] {
  const lock = JSON.parse(text) as Lock
  const found: string[] = []
  for (const [name, one] of Object.entries(lock.packages)) {
    if (one.optional === true && one.engines !== undefined) {
      found.push(
        `package-lock.json: ${name} is optional and names engines: run npm run check -- --fix`,
      )
    }
    if (/^https?:/.test(one.resolved ?? '')) {
      found.push(`package-lock.json: ${name} names a registry host`)
    }
  }
  return found
}

export function stripEngines(root: string): void {
  const path = join(root, 'package-lock.json')
  const lock = JSON.parse(readFileSync(path, 'utf8')) as Lock
  for (const one of Object.values(lock.packages)) if (one.optional === true) delete one.engines
  writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`)
}
