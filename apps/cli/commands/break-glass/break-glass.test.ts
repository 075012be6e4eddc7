/** `break-glass` as it is typed, with keys and signatures of the real ssh-keygen where it is there. */

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { runCommand, type Ran } from '../../../../proof/testkit/command-line.ts'
import { testServer, YAML, type TestServer } from '../../../../proof/testkit/server.ts'
import {
  ed25519Pair,
  needsSshKeygen,
  sshSign,
  type SshPair,
} from '../../../../proof/testkit/ssh.ts'

const object = (kind: string, name: string, spec: object): string =>
  JSON.stringify({ apiVersion: 'holdfast.dev/v1', kind, metadata: { name }, spec })
const ESTATE = [
  object('Asset', 'web', { type: 'host' }),
  object('Identity', 'svc', { type: 'service-account', assets: ['web'] }),
  object('Resource', 'key', { type: 'secret', tier: 0 }),
  object('Grant', 'svc-key', { identity: 'svc', resource: 'key', actions: ['read'] }),
].join('\n---\n')

let server: TestServer
let folder = ''
const at = (name: string): string => join(folder, name)
const PAIRS = new Map<string, SshPair>()
const glass = (...args: readonly string[]): Promise<Ran> =>
  runCommand(server.data, ['break-glass', ...args])
const sign = (file: string, name: string): string => {
  const pair = PAIRS.get(name) ?? ed25519Pair(name)
  writeFileSync(`${file}.${name}`, sshSign(readFileSync(file, 'utf8'), pair))
  return `${file}.${name}`
}
/** What is named as the pack is none: what is refused before it is read is told first. */
const undoing = (warrant: string, ...more: readonly string[]): Promise<Ran> =>
  runCommand(server.data, ['undo', warrant, '--point', 'p', '--yes', '--warrant', warrant, ...more])
const planned = async (name: string, ...more: readonly string[]): Promise<readonly string[]> => {
  const file = at(name)
  const asked = ['--incident', 'INC-7', '--reason', 'nothing else works', '--to', file]
  const { exit: code, err } = await glass('plan', 'svc', ...asked, ...more)
  assert.equal(code, 0, err)
  return [file, sign(file, 'anna'), sign(file, 'ben')]
}

before(async () => {
  server = await testServer('enforce')
  folder = mkdtempSync(join(tmpdir(), 'holdfast-glass-'))
  assert.equal((await server.call('POST', '/api/v1/apply', ESTATE, YAML)).status, 200)
  for (const name of ['anna', 'ben', 'carla']) {
    const pair = ed25519Pair(name)
    PAIRS.set(name, pair)
    writeFileSync(at(`${name}.pub`), `${pair.line}\n`)
    const asked = ['--for', name, '--scope', 'approve', '--ssh-key', at(`${name}.pub`)]
    const { exit: code, out } = await runCommand(server.data, ['token', 'create', ...asked])
    assert.equal(code, 0)
    writeFileSync(at(`${name}.token`), out, { mode: 0o600 })
  }
})
after(() => server.close())

describe('break-glass, typed', () => {
  test('the list of tokens says what a person signs with', async () => {
    const { out } = await runCommand(server.data, ['token', 'list'])
    assert.match(out, /anna +approve .* ssh-ed25519 SHA256:/)
  })

  test('the runbook is filled in, and never written over a warrant', async () => {
    const file = at('first.txt')
    const asked = ['plan', 'svc', '--incident', 'INC-7', '--reason', 'r', '--to', file]
    const { exit: code, out } = await glass(...asked)
    assert.equal(code, 0)
    assert.match(out, /✓ svc from web: key \(tier 0\)/)
    assert.match(
      out,
      /ssh-keygen -Y sign -f KEY -n holdfast-break-glass < \S+first\.txt > anna\.sig/,
    )
    assert.match(out, /break-glass open \S+first\.txt NAME\.sig OTHER\.sig/)
    assert.match(out, /undo PACK --point POINT --warrant \S+first\.txt/)
    // The law: it never gives back a quarantine.
    assert.doesNotMatch(out, /--quarantined/)
    const again = await glass(...asked)
    assert.deepEqual([again.exit, /cannot be written/.test(again.err)], [7, true])
  })

  test('verified, opened, shown, closed, reviewed', async () => {
    const [file = '', anna = '', ben = ''] = await planned('open.txt')
    const alone = await glass('verify', file, anna)
    assert.deepEqual([alone.exit, /`anna` alone signed it/.test(alone.err)], [10, true])
    assert.match((await glass('verify', file, anna, ben)).out, /✓ anna [^]*✓ ben [^]*✓ good to open for svc/) // prettier-ignore
    assert.match((await glass('open', file, anna)).err, /`anna` alone signed it/)
    const [id = ''] = /ov_\w+/.exec((await glass('open', file, anna, ben)).out) ?? []
    assert.match((await glass('list')).out, new RegExp(`${id} +open +INC-7 +svc +anna ben`))
    assert.match((await glass('close', id, '--reason', 'it works')).out, /waits for its review/)
    const byAnna = await runCommand(server.data, ['--token-file', at('anna.token'), 'break-glass', 'review', id, '--note', 'n']) // prettier-ignore
    assert.match(byAnna.err, /`anna` signed it/)
    assert.match((await glass('show', id)).out, /Review +due .* but for `anna` and `ben`/)
    assert.equal((await glass('review', id, '--note', 'two reads')).exit, 0)
    assert.match((await glass('show', id)).out, /INC-7: reviewed[^]*by admin: two reads/)
  })

  test('a drill opens nothing', async () => {
    const [file = '', anna = '', ben = ''] = await planned('drill.txt', '--drill')
    assert.match((await glass('open', file, anna, ben)).err, /signed to drill/)
    assert.match((await glass('drill', file, anna, ben)).out, /drilled, as ov_/)
    assert.match((await glass('list', '--state', 'drilled')).out, /drilled/)
  })

  test('of a server that runs nothing is opened beside it', async () => {
    const [file = '', anna = '', ben = ''] = await planned('beside.txt')
    const { exit: code, err } = await glass('open', '--offline', file, anna, ben)
    assert.deepEqual([code, /a server uses/.test(err)], [7, true], err)
    const given = await undoing(file)
    assert.deepEqual([given.exit, /a server uses/.test(given.err)], [7, true], given.err)
  })
})

describe('with no server', () => {
  test('planned, verified and opened once; a journal says so, and the next start goes on with it', async () => {
    await server.close()
    const [file = '', anna = '', ben = ''] = await planned('offline.txt', '--offline')
    const [other = '', ...signed] = await planned('other.txt', '--offline')
    assert.equal((await glass('verify', file, anna, ben)).exit, 0)
    const eve = sign(file, 'eve')
    assert.match((await glass('open', '--offline', file, anna, eve)).err, /`anna` alone signed it/)
    const journal = join(server.data, 'break-glass', 'journal.jsonl')
    assert.equal(existsSync(journal), false)
    const opened = await glass('open', '--offline', file, anna, ben)
    assert.match(opened.out, /holdfast undo PACK --point POINT --warrant \S+offline\.txt/)
    assert.doesNotMatch(opened.out, /--quarantined/)
    assert.match((await glass('open', '--offline', file, anna, ben)).err, /opened already/)
    assert.match((await glass('open', '--offline', other, ...signed)).err, /one at a time/)
    assert.match((await glass('tell', other, 'x')).err, /no line that opened this warrant/)
    assert.equal((await glass('tell', file, 'vault: svc has its access back')).exit, 0)
    server = await testServer('enforce', server.data)
    const { out } = await glass('list', '--state', 'open')
    const [id = ''] = /ov_\w+/.exec(out) ?? []
    assert.match((await glass('show', id)).out, /while no server ran; merged[^]*vault: svc has its access back/) // prettier-ignore
    assert.match((await glass('merge', journal)).out, /0 lines merged, 2 were there already/)
  })

  test('given back is only by a warrant that the journal says is open', async () => {
    await server.close()
    const journal = at('given.jsonl')
    const [file = '', anna = '', ben = ''] = await planned('given.txt', '--offline')
    const inIt = ['--journal', journal]
    const refused = async (code: number, what: RegExp, ...more: readonly string[]) => {
      const { exit, err } = await undoing(file, ...more)
      assert.deepEqual([exit, what.test(err)], [code, true], err)
    }
    await refused(6, /no line that opened this warrant/, ...inIt)
    assert.equal((await glass('open', '--offline', ...inIt, file, anna, ben)).exit, 0)
    await refused(2, /--identity: the warrant names them/, ...inIt, '--identity', 'svc')
    await refused(2, /--quarantined: break-glass never gives that back/, ...inIt, '--quarantined')
    // Whatever comes after is of the pack: this one is none.
    await refused(10, /it is no undo pack/, ...inIt)
    const bare = await runCommand(server.data, ['undo', file, ...inIt, '--warrant', file])
    assert.deepEqual([bare.exit, /no --point/.test(bare.err)], [2, true], bare.err)
    const alone = await runCommand(server.data, ['undo', file, ...inIt])
    assert.deepEqual([alone.exit, /--journal without --warrant/.test(alone.err)], [2, true])
    const closed = await glass('close', file, '--offline', ...inIt, '--reason', 'it works')
    assert.equal(closed.exit, 0, closed.err)
    await refused(7, /by this warrant is closed/, ...inIt)
    server = await testServer('enforce', server.data)
  })

  test('a journal that was changed is not written on', async () => {
    const file = at('changed.jsonl')
    writeFileSync(file, '{"v":1}\n')
    const [warrant = '', anna = '', ben = ''] = await planned('changed.txt')
    const { exit: code, err } = await glass(
      'open',
      '--offline',
      '--journal',
      file,
      warrant,
      anna,
      ben,
    )
    assert.deepEqual([code, /is not what was written/.test(err)], [10, true], err)
    assert.equal(readFileSync(file, 'utf8'), '{"v":1}\n')
  })
})

test('what the real ssh-keygen signs is good', { skip: needsSshKeygen }, async () => {
  const names = ['dora', 'emil']
  for (const name of names) {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at(name)])
    const asked = ['--for', name, '--scope', 'approve', '--ssh-key', at(`${name}.pub`)]
    assert.equal((await runCommand(server.data, ['token', 'create', ...asked])).exit, 0)
  }
  const [file = ''] = await planned('real.txt', '--drill')
  const signatures = names.map((name) => {
    const given = ['-Y', 'sign', '-f', at(name), '-n', 'holdfast-break-glass']
    const made = execFileSync('ssh-keygen', given, { input: readFileSync(file), stdio: ['pipe', 'pipe', 'ignore'] }) // prettier-ignore
    writeFileSync(at(`${name}.sig`), made)
    return at(`${name}.sig`)
  })
  assert.match((await glass('verify', file, ...signatures)).out, /✓ dora [^]*✓ emil /)
  assert.match((await glass('drill', file, ...signatures)).out, /drilled, as ov_/)
})
