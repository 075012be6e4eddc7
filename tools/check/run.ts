/** `npm run check`: all checks by themselves; `-- --fix` first writes what is generated, and formats. */

import { spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import { checks } from './checks.ts'
import { writeAdapters } from './adapters.ts'
import { stripEngines } from './lockfile.ts'

const ROOT = resolve(import.meta.dirname, '../..')

/** Pages that are made of the code, each proven by a test beside its writer to be what the code says. */
const WRITERS = [
  'apps/api/write-operations.ts',
  'apps/server/outward/write-schemas.ts',
  'apps/server/write-api-page.ts',
  'apps/cli/write-cli-page.ts',
  'edges/base/config/write-configuration-page.ts',
  'edges/base/http/write-code-pages.ts',
  'apps/server/write-metric-page.ts',
]

const only = process.argv.slice(2).filter((word) => !word.startsWith('--'))
if (process.argv.includes('--fix')) {
  const prettier = join(ROOT, 'node_modules', '.bin', 'prettier')
  stripEngines(ROOT)
  writeAdapters(ROOT)
  for (const writer of WRITERS) {
    spawnSync(process.execPath, [join(ROOT, writer)], { cwd: ROOT, stdio: 'inherit' })
  }
  spawnSync(prettier, ['--write', '--log-level', 'warn', '.'], { cwd: ROOT, stdio: 'inherit' })
}
let failed = 0
for (const check of checks) {
  if (only.length > 0 && !only.includes(check.name)) continue
  const outcome = await check.run(ROOT)
  console.log(`${outcome.ok ? '✓' : '✗'} ${check.name} (${outcome.looked})`)
  if (!outcome.ok) {
    console.log(outcome.output)
    failed += 1
  }
}
process.exit(failed === 0 ? 0 : 1)
