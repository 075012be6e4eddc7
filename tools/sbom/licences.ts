/** Under which licences the packages are, as a page, and which of them are not agreed to. */

import type { Package } from './packages.ts'

/** Permissive ones: whoever has Holdfast may do with it what its own licence says. */
const SHIPPED: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Unlicense',
  // Of fonts, which are shipped as they are.
  'OFL-1.1',
])
/** Of tools: what they are used on is not under them. */
const TOOLS: ReadonlySet<string> = new Set([...SHIPPED, 'MPL-2.0'])

export function licenceProblems(packages: readonly Package[]): readonly string[] {
  return packages.flatMap((one) => {
    const shipped = one.shippedIn.length > 0
    const agreed = shipped ? SHIPPED : TOOLS
    if (isAgreed(one.license, agreed)) return []
    const called = one.license === '' ? 'no licence' : `\`${one.license}\``
    const where = shipped ? `shipped in ${one.shippedIn.join(', ')}` : 'a tool'
    return [
      `package-lock.json: ${one.name} ${one.version} (${where}) has ${called}, which is not agreed to`,
    ]
  })
}

/** An SPDX expression of one level: of alternatives one, of parts every one. */
function isAgreed(expression: string, agreed: ReadonlySet<string>): boolean {
  const plain = expression.replace(/^\((.*)\)$/, '$1')
  return plain.split(' OR ').some((part) => part.split(' AND ').every((id) => agreed.has(id)))
}

export function licencesPage(packages: readonly Package[]): string {
  const shipped = packages.filter((one) => one.shippedIn.length > 0)
  const tools = packages.filter((one) => one.shippedIn.length === 0)
  return `# Licences

Holdfast itself is under Apache-2.0. What it is shipped with, and what only builds and tests it, from the lock file; \`npm run sbom\` writes this page and the same as CycloneDX. \`npm run check\` refuses a licence that is not agreed to, a package without its hash, and one that runs a script when it is installed.

## Shipped

| package | version | licence | in |
| --- | --- | --- | --- |
${shipped.map((one) => `| ${one.name} | ${one.version} | ${one.license} | ${one.shippedIn.join(', ')} |`).join('\n')}

## Only to build and test

| licence | packages |
| --- | --- |
${[...Map.groupBy(tools, (tool) => tool.license)]
  .toSorted(([a], [b]) => (a < b ? -1 : 1))
  .map(([licence, all]) => `| ${licence} | ${all.map((one) => one.name).join(', ')} |`)
  .join('\n')}
`
}
