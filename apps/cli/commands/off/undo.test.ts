/** `undo` as it is typed: what is in a pack, and packs, points and credentials that nothing is done with. */

import { generateKeyPairSync, sign } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe } from 'node:test'
import { digestOfText } from '@holdfast/core/kernel/hash'
import { undoLine, undoText, type UndoAccount } from '@holdfast/core/ledger/undo-pack'
import { nodeHash } from '@holdfast/edges-base/signers/hash'
import { formatVkey, noteKey, signNote, type NoteKey } from '@holdfast/protocols/tlog/note'
import { runCommand } from '../../../../proof/testkit/command-line.ts'
import { refused, testLines, type Line } from '../../../../proof/testkit/line-table.ts'

const SIGNED =
  /^undo pack of ledger l, of 2026-01-02T03:04:05Z \(\d+ d[^)]* ago\), 7 entries\n {2}what was cut since is not in it\n {2}signed by holdfast\/l\+\S+\n/
const NOT_ANCHORED =
  /\n! nothing you gave says whose key that is: --trust KEY, which you got elsewhere\n$/
const told = (then: RegExp): RegExp => new RegExp(SIGNED.source + then.source)
const CALLED = /it is called at http:\/\/127\.0\.0\.1:\d+\n/.source

const UNMARKED =
  /error: this pack is of a version that does not say what is quarantined at vault\n {2}do {5}take a newer pack[^\n]*--quarantined gives back all of it[^\n]*\n$/
const STAYING = new RegExp(
  `${CALLED}1 account stays denied what is quarantined: --quarantined gives that back too\\n`,
)
const FORMAT = 'holdfast-undo/v2'

const LISTED: readonly Line[] = [
  ['undo F/whole --trust KEY', 0, /^POINT {2}ADAPTER {2}ADDRESS +ACCOUNTS\nvault +openbao +http:\S+ +1\nold +lapse +– +0\naway +openbao +http:\S+ +1\n$/, SIGNED],
  ['undo F/whole', 0, /^POINT/, NOT_ANCHORED],
  ['undo F/nothing-denied --trust KEY', 0, /^nothing was denied anywhere when it was made\n$/, SIGNED],
  ['-o json undo F/whole --trust KEY', 0, /^\{\n {2}"ledger": "l",\n/, SIGNED],
] // prettier-ignore

const NOT_SIGNED: readonly Line[] = [
  refused('undo F/changed', 10, /changed: it was changed after it was signed\n {2}do {5}nothing was called; take another copy/),
  refused('undo F/re-keyed', 10, /its signature does not hold: no known key signed this note\n/),
  refused('undo F/whole --trust OTHER', 10, /is signed by another key than the one you trust: holdfast\/l\+/),
  refused('undo F/whole --trust nonsense', 10, /is signed by another key than the one you trust/),
  refused('undo F/other-text', 10, /what is signed is no undo pack of this ledger\n/),
  refused('undo F/torn', 10, /torn: it is no undo pack\n/),
  refused('undo F/empty', 10, /empty: it is no undo pack\n/),
  refused('undo F/unmarked-in-new', 10, /it is no undo pack: what it says is not complete\n/),
  refused('undo F/newer', 10, /it is no undo pack of a version that this program knows\n/),
  refused('undo F/partly', 10, /it is no undo pack: what it says is not complete\n/),
  refused('undo F/missing', 2, /^error: \S+ cannot be read: ENOENT/),
  refused('undo', 2, /^error: missing required argument 'pack'\n$/),
] // prettier-ignore

const NOT_DONE: readonly Line[] = [
  refused('undo F/whole --trust KEY --point vualt --yes', 6, told(/error: the point `vualt` is not in this pack\n {2}do {5}in it: vault, old, away\n$/)),
  refused('undo F/nothing-denied --trust KEY --point vault --yes', 6, told(/error: the point `vault` is not in this pack\n {2}do {5}nothing was denied anywhere when it was made\n$/)),
  refused('undo F/whole --trust KEY --point vault', 2, told(/error: nobody can be asked here before a call is made\n {2}do {5}--dry-run says what would be called first, --yes makes the calls\n$/)),
  refused('undo F/whole --trust KEY --point vault --yes --identity svc-x', 6, told(/error: no account of `svc-x` is denied anything at vault\n {2}do {5}in it: svc-app\n$/)),
  refused('undo F/whole --trust KEY --point vault --yes --secret-file F/open', 2, told(/error: --secret-file: others may read \S+\n/)),
  refused('undo F/whole --trust KEY --point vault --yes --secret-file F/blank', 2, told(/error: there is no credential in it\n/)),
  refused('undo F/whole --trust KEY --point vault --yes --secret-file F/missing', 2, told(/error: --secret-file: \S+ cannot be read: ENOENT/)),
  refused('undo F/whole --trust KEY --point old --yes --secret-file F/secret', 1, told(/error: old: there is no adapter `lapse` in this program\n {2}do {5}by hand: open it\n$/)),
  ['undo F/whole --trust KEY --point vault --yes --secret-file F/secret', 11, /^POINT[^]*vault  entity\S+  svc-app +0 +OpenBao answered 403 for the entity \S+: permission denied\nby hand, at vault:\n {2}turn it\n$/, told(new RegExp(`${CALLED}error: 1 of 1 accounts could not be looked at: entity`))],
  ['undo F/whole --trust KEY --point vault --dry-run --secret-file F/secret', 11, /OpenBao answered 403/, told(new RegExp(`${CALLED}error: 1 of 1 accounts`))],
  ['undo F/whole --trust KEY --point away --yes --secret-file F/secret', 11, /away +entity\S+  svc-app +0 +\S+/, told(new RegExp(`${CALLED}error: 1 of 1 accounts could not be looked at`))],
] // prettier-ignore

/** Nothing of a quarantine is called for, unless that is typed. */
const STAYS: readonly Line[] = [
  ['undo F/unmarked --trust KEY', 0, /^POINT[^]*\nvault /, SIGNED],
  refused('undo F/unmarked --trust KEY --point vault --yes', 9, told(UNMARKED)),
  refused('undo F/unmarked --trust KEY --point vault --dry-run', 9, told(UNMARKED)),
  refused('undo F/unmarked --trust KEY --point vault --yes --identity svc-app', 9, told(UNMARKED)),
  refused('undo F/unmarked --trust KEY --point vault --quarantined', 2, told(/error: nobody can be asked here/)),
  ['undo F/unmarked --trust KEY --point vault --yes --quarantined --secret-file F/secret', 11, /OpenBao answered 403/, told(new RegExp(`${CALLED}error: 1 of 1 accounts`))],
  ['undo F/quarantined --trust KEY --point vault --yes --secret-file F/secret', 0, /svc-app +0 +left as it is: quarantined, and stays denied: all of it\n$/, told(STAYING)],
  ['undo F/quarantined --trust KEY --point vault --yes --identity svc-app --secret-file F/secret', 0, /left as it is: quarantined/, told(STAYING)],
  ['undo F/quarantined --trust KEY --point vault --dry-run --secret-file F/secret', 0, /left as it is: quarantined/, told(STAYING)],
  ['undo F/quarantined --trust KEY --point vault --yes --quarantined --secret-file F/secret', 11, /OpenBao answered 403[^;\n]*\n/, told(new RegExp(`${CALLED}error: 1 of 1 accounts`))],
  ['undo F/partly-quarantined --trust KEY --point vault --yes --secret-file F/secret', 11, /OpenBao answered 403[^;\n]*; quarantined, and stays denied: from web-02, kv\/app\n/, told(STAYING)],
  ['undo F/other-quarantined --trust KEY --point vault --yes --secret-file F/secret', 11, /OpenBao answered 403[^;\n]*; quarantined, and stays denied: from web-02\n/, told(STAYING)],
] // prettier-ignore

interface Key {
  readonly of: NoteKey
  readonly vkey: string
  readonly sign: (message: Uint8Array) => Uint8Array
}

function newKey(): Key {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const x = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')
  const of = noteKey(nodeHash, 'holdfast/l', new Uint8Array(x))
  return { of, vkey: formatVkey(of), sign: (message) => new Uint8Array(sign(null, message, privateKey)) }
} // prettier-ignore

const NONE = { whole: false, assets: [], paths: [] }
const ACCOUNT: UndoAccount = {
  ref: 'entity/645f46fe-5928-61e1-96eb-f03db056bd16',
  metadata: null,
  identities: ['svc-app'],
  denied: { ...NONE, whole: true },
  gives: { ...NONE, whole: true },
  quarantined: NONE,
  done: ['suspends the entity'],
  holds: [{ id: 'h_1', asset: 'web-01' }],
}

describe('undo', { concurrency: 2 }, () => {
  const key = newKey()
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-undo-'))
  const put = (name: string, text: string, mode = 0o600): void => writeFileSync(join(folder, name), text, { mode }) // prettier-ignore
  const refusing = createServer((_request, response) => {
    response.statusCode = 403
    response.end('{"errors":["permission denied"]}')
  })
  before(async () => {
    refusing.listen(0, '127.0.0.1')
    await once(refusing, 'listening')
    const { port } = refusing.address() as AddressInfo
    const at = (to: number): object => ({ url: `http://127.0.0.1:${to}` })
    const vault = { name: 'vault', adapter: 'openbao', config: at(port), byHand: 'turn it', accounts: [ACCOUNT] } // prettier-ignore
    const old = { name: 'old', adapter: 'lapse', config: {}, byHand: 'open it', accounts: [] }
    const away = { ...vault, name: 'away', config: at(1) }
    const pack = { ledger: 'l', at: '2026-01-02T03:04:05Z', vkey: key.vkey }
    const signed = (line: string, by = key, text = textFor(line)): string =>
      `${line}\n${signNote(text, by.of, by.sign)}`
    const line = undoLine({ ...pack, points: [vault, old, away] as never }) // Each as a pack has it.
    put('whole', signed(line))
    put('nothing-denied', signed(undoLine({ ...pack, points: [] })))
    put('changed', signed(line).replace('svc-app', 'svc-own'))
    put('re-keyed', signed(line, newKey()))
    put('other-text', signed(line, key, `holdfast/l evidence\nhold h\n`))
    put('torn', signed(line).slice(0, line.length / 2))
    put('empty', '')
    put('newer', signed(line.replace(FORMAT, 'holdfast-undo/v3')))
    const only = (account: UndoAccount): string =>
      signed(undoLine({ ...pack, points: [{ ...vault, accounts: [account] }] as never })) // As a pack has it.
    put('quarantined', only({ ...ACCOUNT, quarantined: { ...NONE, whole: true } }))
    const some = { ...NONE, assets: ['web-02'] }
    put('partly-quarantined', only({ ...ACCOUNT, quarantined: { ...some, paths: ['kv/app'] } }))
    const denied = { ...NONE, assets: ['web-01', 'web-02'] }
    put('other-quarantined', only({ ...ACCOUNT, denied, gives: denied, quarantined: some }))
    const { quarantined: _, ...unmarked } = ACCOUNT
    const bare = undoLine({ ...pack, points: [{ ...vault, accounts: [unmarked] }] as never }) // As v1 had it.
    put('unmarked', signed(bare.replace(FORMAT, 'holdfast-undo/v1')))
    put('unmarked-in-new', signed(bare))
    put('partly', signed(line.replace('"points"', '"poinst"')))
    put('secret', 's.mine')
    put('blank', '\n')
    put('open', 's.mine', 0o644)
  })
  after(() => refusing.close())
  const words = new Map([
    ['KEY', key.vkey],
    ['OTHER', newKey().vkey],
  ])
  testLines([...LISTED, ...NOT_SIGNED, ...NOT_DONE, ...STAYS], (args) =>
    runCommand(
      folder,
      args.map((arg) => words.get(arg) ?? arg.replace(/^F\//, `${folder}/`)),
    ),
  )
})

function textFor(line: string): string {
  const head = { size: 7, root: new Uint8Array(32) }
  return undoText('holdfast/l', head, digestOfText(nodeHash, line))
}
