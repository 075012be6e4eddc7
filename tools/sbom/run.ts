/** `npm run sbom [FILE]`: what Holdfast is made of, as CycloneDX, and the page of licences. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { bomOf } from './bom.ts'
import { licenceProblems, licencesPage } from './licences.ts'
import { packagesOf, type Lock } from './packages.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const lockText = readFileSync(join(ROOT, 'package-lock.json'), 'utf8')
const packages = packagesOf(JSON.parse(lockText) as Lock) // npm's own file.
const file = resolve(process.argv[2] ?? join(ROOT, 'build/holdfast.cdx.json'))
mkdirSync(dirname(file), { recursive: true })
writeFileSync(file, `${JSON.stringify(bomOf(lockText), null, 2)}\n`)
writeFileSync(join(ROOT, 'docs/reference/licences.md'), licencesPage(packages))
const problems = licenceProblems(packages)
const shipped = packages.filter((one) => one.shippedIn.length > 0).length
console.log(`${file}: ${packages.length} packages, ${shipped} of them shipped`)
for (const problem of problems) console.error(problem)
process.exit(problems.length === 0 ? 0 : 1)
