/** The README's safe path runs as written, on a clean clone with the server that `npm start` gives. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { ROOT } from './clean-copy.ts'
import { stepsOf } from './page.ts'
import { missingIn, openTerminal, type Terminal } from './terminal.ts'

const README = readFileSync(join(ROOT, 'README.md'), 'utf8')
/** All that a start says, to its last line. */
const STARTED = ['Console: ', 'holdfast eject']

describe('the safe path', () => {
  const steps = stepsOf(README)
  let terminal: Terminal
  let said = ''
  before(async () => {
    terminal = await openTerminal()
    said = await terminal.leave('npm start', STARTED)
  })
  after(() => terminal.close())

  test('has eight lines or fewer, with a refusal and a release', () => {
    assert.ok(steps.length > 0 && steps.length <= 8, `${steps.length} lines`)
    const checks = steps.filter((line) => / holdfast check /.test(line.command))
    assert.deepEqual(
      checks.map((check) => check.exit),
      [3, 0],
    )
    assert.equal(new Set(checks.map((check) => check.command)).size, 1, 'the same question twice')
  })

  for (const [at, { command, printed, exit }] of steps.entries()) {
    test(`${at + 1}  ${command}`, async () => {
      const answer = await terminal.run(command)
      assert.equal(answer.exit, exit, answer.out)
      assert.equal(missingIn(answer.out, printed), null, answer.out)
      if (command.includes('web-01.sh behind')) await isShown(terminal)
    })
  }

  test('the next start says where it enforces', async () => {
    assert.match(said, /Report-only: nothing is refused because of posture\. To stop/)
    await terminal.stop()
    said = await terminal.leave('npm start', STARTED)
    assert.match(said, /Enforcing on 1 of 2 assets \(web-01\); report-only elsewhere/)
    assert.doesNotMatch(said, /Report-only: nothing is refused|If enforcing/)
  })
})

/** The flaw, in what the README says shows it. */
async function isShown(terminal: Terminal): Promise<void> {
  const shown: readonly (readonly [string, RegExp])[] = [
    ['npx holdfast finding list --exploited', /CVE-2026-90001 +critical +yes +0\.91.* openssl/],
    ['npx holdfast finding what-if CVE-2026-90001', /1 identities would be blocked now[^]*web-01/],
  ]
  for (const [command, expected] of shown) {
    assert.ok(README.includes(`\`${command}\``), command)
    const answer = await terminal.run(command)
    assert.equal(answer.exit, 0, answer.out)
    assert.match(answer.out, expected)
  }
}
