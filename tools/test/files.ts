/** Test files, two at a time, each in a process of its own and told of the moment it ends. */

import { relative } from 'node:path'
import { run } from 'node:test'

export interface FileRun {
  /** Relative to the root. */
  readonly file: string
  readonly passed: number
  readonly failed: number
  /** Names and reasons of the failed ones, a line each and cut. */
  readonly failures: readonly string[]
  /** By reason. */
  readonly skipped: ReadonlyMap<string, number>
  readonly ms: number
}

export interface FilesOptions {
  readonly root: string
  readonly concurrency: number
  /** No test takes so long unless it hangs. */
  readonly msMax: number
}

export async function runFiles(
  files: readonly string[],
  options: FilesOptions,
  ended: (run: FileRun) => void,
): Promise<void> {
  const left = [...files]
  const next = async (): Promise<void> => {
    for (let file = left.shift(); file !== undefined; file = left.shift()) {
      ended(await runFile(file, options))
    }
  }
  await Promise.all(Array.from({ length: options.concurrency }, next))
}

/** What it wrote is shown where it failed: beside a test that passed it only hides the next failure. */
async function runFile(file: string, { root, msMax }: FilesOptions): Promise<FileRun> {
  const from = performance.now()
  const skipped = new Map<string, number>()
  const count = { passed: 0, failed: 0 }
  const failures: string[] = []
  let written = ''
  const stream = run({ files: [file], isolation: 'process', timeout: msMax })
  stream.on('test:pass', ({ details, skip }) => {
    if (details.type === 'suite') return
    if (skip === undefined || skip === false) count.passed += 1
    else skipped.set(String(skip), (skipped.get(String(skip)) ?? 0) + 1)
  })
  stream.on('test:fail', ({ details, name }) => {
    const { cause, failureType } = details.error as Error & { failureType?: string }
    // Of a suite its tests tell, unless what goes before or after them failed.
    if (details.type === 'suite' && failureType !== 'hookFailed') return
    count.failed += 1
    console.log(`✗ ${relative(root, file)}: ${name}`)
    failures.push(`${name}: ${firstLine(cause)}`)
    console.log(cause instanceof Error ? (cause.stack ?? cause.message) : String(cause))
  })
  stream.on('test:stdout', ({ message }) => (written = tailOf(written + message)))
  stream.on('test:stderr', ({ message }) => (written = tailOf(written + message)))
  for await (const event of stream) void event
  if (count.failed > 0 && written !== '') console.log(written.trimEnd())
  return { file: relative(root, file), ...count, failures, skipped, ms: performance.now() - from }
}

const SHOWN = 20_000

function firstLine(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause)
  return (message.split('\n', 1)[0] ?? '').slice(0, 300)
}

function tailOf(text: string): string {
  return text.length > 2 * SHOWN ? text.slice(-SHOWN) : text
}
