/** The README's safe path runs as written, on a clean clone with the server that `npm start` gives. */

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { cleanCopy, newcomer, npmStart, ROOT } from './clean-copy.ts'
import { linesOf } from './shown-commands.ts'

const README = readFileSync(join(ROOT, 'README.md'), 'utf8')

describe('the safe path', () => {
  const lines = linesOf(README, 'The safe path')
  let copy = ''
  let server: Awaited<ReturnType<typeof npmStart>>
  before(async () => {
    copy = cleanCopy()
    server = await npmStart(copy)
  })
  after(async () => {
    await server.stop()
    rmSync(copy, { recursive: true, force: true, maxRetries: 10 })
  })

  test('has eight lines or fewer, with a refusal and a release', () => {
    assert.ok(lines.length > 0 && lines.length <= 8, `${lines.length} lines`)
    const checks = lines.filter((line) => / holdfast check /.test(line.command))
    assert.deepEqual(
      checks.map((check) => check.exit),
      [3, 0],
    )
    assert.equal(new Set(checks.map((check) => check.command)).size, 1, 'the same question twice')
  })

  for (const [at, { command, printed, exit }] of lines.entries()) {
    test(`${at + 1}  ${command}`, async () => {
      const answer = await shell(copy, command)
      assert.equal(answer.exit, exit, answer.out)
      // Columns are as wide as what stands in them.
      const out = answer.out.replaceAll(/\s+/g, ' ')
      let from = 0
      for (const part of printed) {
        const found = out.indexOf(part, from)
        assert.ok(found >= 0, `\`${part}\` is not in\n${answer.out}`)
        from = found + part.length
      }
      if (command.includes('web-01.sh behind')) await isShown(copy)
    })
  }

  test('the next start says where it enforces', async () => {
    assert.match(server.out, /Report-only until told otherwise/)
    await server.stop()
    server = await npmStart(copy)
    assert.match(server.out, /Enforcing on 1 of 2 assets \(web-01\); report-only elsewhere/)
    assert.doesNotMatch(server.out, /Report-only until told otherwise|If enforcing/)
  })
})

/** The flaw, in what the README says shows it. */
async function isShown(copy: string): Promise<void> {
  const shown: readonly (readonly [string, RegExp])[] = [
    ['npx holdfast finding list --exploited', /CVE-2026-90001 +critical +yes +0\.91.* openssl/],
    ['npx holdfast finding what-if CVE-2026-90001', /1 identities would be blocked now[^]*web-01/],
  ]
  for (const [command, expected] of shown) {
    assert.ok(README.includes(`\`${command}\``), command)
    const answer = await shell(copy, command)
    assert.equal(answer.exit, 0, answer.out)
    assert.match(answer.out, expected)
  }
}

function shell(cwd: string, command: string): Promise<{ exit: number | null; out: string }> {
  return new Promise((done, failed) => {
    const child = spawn('sh', ['-c', command], {
      cwd,
      env: newcomer(),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let out = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (data: Buffer) => (out += data.toString()))
    }
    child.on('error', failed)
    child.on('close', (exit) => done({ exit, out }))
  })
}
