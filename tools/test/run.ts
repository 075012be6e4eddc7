/**
 * The one test runner behind `npm test`: the checks, then every *.test.ts with Node's own runner. Its
 * last line is `N passed, N failed`. With CI=true a skipped suite fails the run.
 */

import { execFileSync } from 'node:child_process'
import { relative, resolve } from 'node:path'
import { run } from 'node:test'
import { checks } from '../check/checks.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const filters = process.argv.slice(2)
const files = testFiles().filter(
  (file) => filters.length === 0 || filters.some((filter) => file.includes(filter)),
)
const count = { passed: 0, failed: 0 }
const skipped = new Map<string, number>()
/** By the first two folders of a test file: how long its tests took, one after the other. */
const minutes = new Map<string, number>()

if (filters.length === 0) {
  for (const check of checks) {
    const from = performance.now()
    const outcome = await check.run(ROOT)
    spent('checks', performance.now() - from)
    console.log(
      `${outcome.ok ? '✓' : '✗'} check ${check.name}${outcome.ok ? ` (${outcome.looked})` : ''}`,
    )
    if (!outcome.ok) console.log(outcome.output)
    count[outcome.ok ? 'passed' : 'failed'] += 1
  }
}
await tests()
for (const [group, took] of [...minutes].toSorted((a, b) => b[1] - a[1])) {
  console.log(`${took.toFixed(2).padStart(6)} min ${group}`)
}
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

async function tests(): Promise<void> {
  if (files.length === 0) return
  const stream = run({
    files: files.map((file) => resolve(ROOT, file)),
    concurrency: 2,
    isolation: 'process',
    timeout: 20 * 60_000,
  })
  stream.on('test:pass', (event) => {
    if (event.nesting === 0) spent(groupOf(event.file), event.details.duration_ms)
    if (event.details.type === 'suite') return
    if (event.skip === undefined || event.skip === false) count.passed += 1
    else skipped.set(String(event.skip), (skipped.get(String(event.skip)) ?? 0) + 1)
  })
  stream.on('test:fail', (event) => {
    if (event.nesting === 0) spent(groupOf(event.file), event.details.duration_ms)
    if (event.details.type === 'suite') return
    count.failed += 1
    const cause = event.details.error.cause
    console.log(`✗ ${event.file ?? ''}: ${event.name}`)
    console.log(cause instanceof Error ? (cause.stack ?? cause.message) : String(cause))
  })
  stream.on('test:stderr', (event) => process.stderr.write(event.message))
  for await (const event of stream) void event
}

function groupOf(file: string | undefined): string {
  return relative(ROOT, file ?? ROOT)
    .split('/')
    .slice(0, 2)
    .join('/')
}

function spent(group: string, ms: number): void {
  minutes.set(group, (minutes.get(group) ?? 0) + ms / 60_000)
}
