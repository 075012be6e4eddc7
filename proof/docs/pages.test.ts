/** Every page of the tutorial and the how-to guides runs as written, each on a clean clone; and the set is whole. */

import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { needsProgram } from '../testkit/needs.ts'
import { ROOT } from './clean-copy.ts'
import { stepsOf, type Step } from './page.ts'
import { missingIn, openTerminal, type Terminal } from './terminal.ts'

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
const FOLLOWED = globSync('docs/{tutorial,how-to}/*.md', { cwd: ROOT }).toSorted()
const SET = globSync('docs/{tutorial,how-to,reference,explanation}/*.md', { cwd: ROOT }).toSorted()
const HEADINGS = ['You need', 'Steps', 'See that it worked', 'Undo']
const LINES_MAX = 110

for (const path of FOLLOWED) {
  const page = read(path)
  const steps = stepsOf(page)
  if (steps.length === 0) continue
  const needs = [...page.matchAll(/^<!-- needs ([\w-]+): (.+) -->$/gm)]
  const missing = needs.map(([, program = '', install = '']) => needsProgram(program, install))
  describe(path, { skip: missing.find((one) => one !== false) ?? false }, () => {
    let terminal: Terminal
    let failed: string | null = null
    before(async () => {
      terminal = await openTerminal()
    })
    after(() => terminal.close())

    for (const [at, step] of steps.entries()) {
      test(`${at + 1}  ${step.kind} ${step.command.split('\n', 1)[0] ?? ''}`, async () => {
        assert.equal(failed, null, 'an earlier line failed')
        failed = step.command
        await follow(terminal, step)
        failed = null
      })
    }
  })
}

async function follow(terminal: Terminal, step: Step): Promise<void> {
  if (step.kind === 'stop') return terminal.stop()
  if (step.kind === 'leave') {
    await terminal.leave(step.command, step.printed)
    return
  }
  const { exit, out } = await terminal.run(step.command)
  assert.equal(exit, step.exit, out)
  const missing = missingIn(out, step.printed)
  assert.equal(missing, null, `\`${missing}\` is not in\n${out}`)
}

describe('the runner', () => {
  const ROWS: readonly (readonly [string, RegExp | null])[] = [
    ['```sh\necho one two\n# one … two\n```', null],
    ['```sh\ncat <<END\none\ntwo\nEND\n# two\n```', null],
    ['```sh\necho one \\\n  two\n# one two\n```', null],
    ['```sh\nsh -c "exit 3"\n# (exit 3)\n```', null],
    ['<!-- run\nname=value\n-->\n```sh\necho $name\n# value\n```', null],
    ['```sh not-run\nfalse\n```', null],
    ['```sh\necho one\n# two\n```', /`two` is not in/],
    ['```sh\necho two one\n# one … two\n```', /`two` is not in/],
    ['```sh\nfalse\n```', /1 !== 0/],
    ['```sh\ntrue\n# (exit 3)\n```', /0 !== 3/],
    ['<!-- run\nfalse\n-->', /1 !== 0/],
    ['```sh left-running\nfalse\n# started\n```', /it ended with 1/],
  ]
  let terminal: Terminal
  before(async () => {
    terminal = await openTerminal()
  })
  after(() => terminal.close())
  for (const [page, expected] of ROWS) {
    test(`${JSON.stringify(page)}: ${expected?.source ?? 'as it should'}`, async () => {
      const followed = (async () => {
        for (const step of stepsOf(page)) await follow(terminal, step)
      })()
      if (expected === null) await followed
      else await assert.rejects(followed, expected)
    })
  }
})

describe('the set', () => {
  test('most how-to guides run', () => {
    assert.ok(FOLLOWED.length > 10)
    assert.ok(FOLLOWED.filter((path) => stepsOf(read(path)).length > 0).length > 10)
  })

  for (const path of FOLLOWED.filter((one) => one.includes('/how-to/'))) {
    test(`${path} is short and says what one needs, the steps, how it is seen and undone`, () => {
      const text = read(path)
      const headings = [...text.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading)
      assert.deepEqual(headings, HEADINGS)
      assert.ok(text.split('\n').length <= LINES_MAX)
    })
  }

  test('the map names every page', () => {
    const map = read('docs/README.md')
    const missing = SET.filter((path) => !map.includes(`](${path.slice('docs/'.length)})`))
    assert.ok(SET.length > 20)
    assert.deepEqual(missing, [])
  })

  test('the picture of the README is small', () => {
    const picture = readFileSync(join(ROOT, 'docs/pictures/hold.png'))
    assert.match(read('README.md'), /\]\(docs\/pictures\/hold\.png\)/)
    assert.equal(picture.readUInt32BE(16), 1280, 'the width stands in its first chunk')
    assert.ok(picture.length < 150_000, `${picture.length} bytes`)
  })

  for (const path of ['README.md', 'docs/README.md', ...SET]) {
    test(`the links of ${path} lead somewhere`, () => {
      const dead = linksIn(read(path)).filter(
        (link) => !existsSync(join(ROOT, dirname(path), link)),
      )
      assert.deepEqual(dead, [])
    })
  }
})

function linksIn(text: string): string[] {
  return [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link))
}
