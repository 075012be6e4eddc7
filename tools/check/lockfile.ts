/**
 * Platform binaries are optional packages, and npm leaves an optional package out when its `engines` do
 * not fit the Node that installs. Ours run on the bundled Node, so the lock file carries no `engines` for
 * them: otherwise Node 18 would install no bundler and no linter. `npm run check -- --fix` strips them.
 */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { licenceProblems, licencesPage } from '../sbom/licences.ts'
import { isForeign, packagesOf, type Lock } from '../sbom/packages.ts'

export function lockfile(text: string): string[] {
  const lock = JSON.parse(text) as Lock
  const found: string[] = [...licenceProblems(packagesOf(lock))]
  for (const [name, lockPackage] of Object.entries(lock.packages)) {
    if (lockPackage.optional === true && lockPackage.engines !== undefined) {
      found.push(
        `package-lock.json: ${name} is optional and names engines: run npm run check -- --fix`,
      )
    }
    if (/^https?:/.test(lockPackage.resolved ?? '')) {
      found.push(`package-lock.json: ${name} names a registry host`)
    }
    if (!isForeign(name, lockPackage)) continue
    if (!/^sha512-[A-Za-z0-9+/]{86}==$/.test(lockPackage.integrity ?? ''))
      found.push(
        `package-lock.json: ${name} has no SHA-512, so nobody knows whether it is the same`,
      )
    if (lockPackage.hasInstallScript === true)
      found.push(`package-lock.json: ${name} runs a script when it is installed`)
  }
  return found
}

export function stripEngines(root: string): void {
  const path = join(root, 'package-lock.json')
  const lock = JSON.parse(readFileSync(path, 'utf8')) as {
    packages: Record<string, { optional?: boolean; engines?: unknown }>
  }
  for (const one of Object.values(lock.packages)) if (one.optional === true) delete one.engines
  writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`)
}

/** The page says what the lock file says. */
export function licences(lockText: string, page: string): string[] {
  const wanted = licencesPage(packagesOf(JSON.parse(lockText) as Lock)) // npm's own file.
  return page === wanted ? [] : ['docs/reference/licences.md is of another lock file: npm run sbom']
}
