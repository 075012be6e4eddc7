/**
 * The one test runner behind `npm test`: the checks, then every *.test.ts with Node's own runner, each file told of
 * as it ends. Its last line is `N passed, N failed`. With CI=true a skipped suite fails the run. `--slow` (`npm run
 * test:slow`) delays the event loop and the timers of whatever runs, at random, by HOLDFAST_SEED.
 */

import { execFileSync } from 'node:child_process'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { checks } from '../check/checks.ts'
import { runFiles, type FileRun } from './files.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const given = process.argv.slice(2)
const slow = given.includes('--slow')
const filters = given.filter((one) => one !== '--slow')
const files = testFiles().filter(
  (file) => filters.length === 0 || filters.some((filter) => file.includes(filter)),
)
const count = { passed: 0, failed: 0 }
/** Told once more at the end: of a long run often only the end is looked at, or kept. */
const failures: string[] = []
const skipped = new Map<string, number>()
/** By the first two folders of a test file: how long its files took, one after the other. */
const minutes = new Map<string, number>()

if (filters.length === 0 && !slow) {
  for (const check of checks) {
    const from = performance.now()
    const outcome = await check.run(ROOT)
    spent('checks', performance.now() - from)
    console.log(
      `${outcome.ok ? '✓' : '✗'} check ${check.name}${outcome.ok ? ` (${outcome.looked})` : ''}`,
    )
    if (!outcome.ok) {
      console.log(outcome.output)
      failures.push(`check ${check.name}`)
    }
    count[outcome.ok ? 'passed' : 'failed'] += 1
  }
}
if (slow) delayEverything()
await runFiles(
  files.map((file) => resolve(ROOT, file)),
  { root: ROOT, concurrency: 2, msMax: (slow ? 60 : 20) * 60_000 },
  fileEnded,
)
for (const [group, took] of [...minutes].toSorted((a, b) => b[1] - a[1])) {
  console.log(`${took.toFixed(2).padStart(6)} min ${group}`)
}
for (const failure of failures) console.log(`✗ ${failure}`)
for (const [reason, times] of skipped) console.log(`skipped: ${reason} (${times})`)
const skips = [...skipped.values()].reduce((sum, times) => sum + times, 0)
const strict = process.env['CI'] === 'true'
if (strict && skips > 0) console.log('with CI=true nothing may be skipped: run .ci/setup')
if (count.passed + count.failed === 0) console.log('no test ran')
console.log(
  `${count.passed} passed, ${count.failed} failed${skips === 0 ? '' : `, ${skips} skipped`}`,
)
process.exit(count.failed > 0 || count.passed === 0 || (strict && skips > 0) ? 1 : 0)

function testFiles(): string[] {
  const listed = execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '*.test.ts'],
    { cwd: ROOT, encoding: 'utf8' },
  )
  return listed.split('\n').filter((file) => file !== '')
}

function fileEnded({ file, passed, failed, failures: told, skipped: reasons, ms }: FileRun): void {
  failures.push(...told.map((one) => `${file}: ${one}`))
  count.passed += passed
  count.failed += failed
  let skips = 0
  for (const [reason, times] of reasons) {
    skipped.set(reason, (skipped.get(reason) ?? 0) + times)
    skips += times
  }
  spent(file.split('/').slice(0, 2).join('/'), ms)
  const said = [`${passed} passed`, `${failed} failed`, ...(skips > 0 ? [`${skips} skipped`] : [])]
  const mark = failed > 0 ? '✗' : '✓'
  console.log(`${mark} ${file}: ${said.join(', ')}, ${(ms / 1_000).toFixed(1)} s`)
}

/** By the environment, so that servers, agents and threads that a test starts are delayed as well. */
function delayEverything(): void {
  const seed = process.env['HOLDFAST_SEED'] ?? String(Date.now() % 1_000_000)
  process.env['HOLDFAST_SLOW'] = seed
  const preload = pathToFileURL(resolve(import.meta.dirname, 'slow.js')).href
  process.env['NODE_OPTIONS'] = `${process.env['NODE_OPTIONS'] ?? ''} --import=${preload}`.trim()
  console.log(`everything is delayed at random (HOLDFAST_SEED=${seed})`)
}

function spent(group: string, ms: number): void {
  minutes.set(group, (minutes.get(group) ?? 0) + ms / 60_000)
}
