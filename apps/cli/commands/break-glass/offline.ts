/** Break-glass without a server: the approvers that were exported, the signatures, and the journal. */

import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  writeSync,
} from 'node:fs'
import { userInfo } from 'node:os'
import { dirname, resolve } from 'node:path'
import { approvers as APPROVERS_SHAPE, type Approvers } from '@holdfast/api/contract/break-glass'
import { utf8 } from '@holdfast/core/kernel/bytes'
import { digestOf, type Digest } from '@holdfast/core/kernel/hash'
import { formatInstant, instant, parseInstant } from '@holdfast/core/kernel/instant'
import {
  journalText,
  readJournal,
  type JournalLine,
  type ReadLine,
} from '@holdfast/core/model/journal'
import { people } from '@holdfast/core/model/person'
import { parseWarrant, type Warrant } from '@holdfast/core/model/warrant'
import { lockOf } from '@holdfast/edges-base/stores/ledger'
import { nodeHash } from '@holdfast/edges-base/signers/hash'
import { syncDirectory } from '@holdfast/own-files/durable-file'
import { approversFile, journalFile } from '@holdfast/server/break-glass/files'
import { readSigned } from '@holdfast/server/break-glass/signed'
import { EXITS, Failure } from '../../exits.ts'
import { readInput } from '../../input.ts'
import { calledBy, lockHolder } from '../../proc.ts'

export const APPROVERS = {
  takes: '<file>',
  says: 'whose signatures count: break-glass approvers -o json; that of the data directory else',
} as const

export const OFFLINE = {
  offline: { says: 'no server is asked: it is written into a journal, merged at the next start' },
  journal: { takes: '<file>', says: 'the journal: that of the data directory else' },
} as const

export interface Checked {
  readonly said: Omit<Warrant, 'from' | 'until'> & { readonly from: string; readonly until: string }
  readonly digest: Digest
  readonly people: readonly { readonly person: string; readonly fingerprint: string }[]
  readonly approversAt: string
}

export async function signaturesIn(files: readonly string[] | string): Promise<string[]> {
  return Promise.all([files].flat().map((file) => readInput(file)))
}

export async function warrantIn(file: string): Promise<{ said: Warrant; digest: Digest }> {
  const text = await readInput(file)
  const said = parseWarrant(text)
  if (!said.ok) throw notVerified(`${file} is no warrant: ${said.error}`)
  return { said: said.value, digest: digestOf(nodeHash, utf8(text)) }
}

/** As the server would judge it, but for what only its ledger knows. */
export async function checkedOffline(asked: {
  readonly file: string
  readonly signatures: readonly string[] | string
  readonly approvers: string | undefined
  readonly data: string
  readonly opens?: true
}): Promise<Checked> {
  const known = await approversIn(asked.approvers ?? approversFile(asked.data))
  const signed = readSigned(await readInput(asked.file), await signaturesIn(asked.signatures))
  if (!signed.ok) throw notVerified(signed.error)
  const { said, digest, signedBy } = signed.value
  const now = Date.now()
  const wrong = wrongNow(said, known.ledger, now, asked.opens === true)
  if (wrong !== null) throw notVerified(wrong)
  const signers = known.approvers.filter(
    ({ fingerprint, expiresAt }) =>
      signedBy.includes(fingerprint) && (parseInstant(expiresAt) ?? 0) > now,
  )
  const who = people(signers.map(({ person }) => person))
  if (who.length < 2) {
    const alone = who.length === 0 ? 'no approver' : `\`${who[0]}\` alone`
    throw notVerified(`${alone} signed it, and two people must`)
  }
  return {
    said: { ...said, from: formatInstant(said.from), until: formatInstant(said.until) },
    digest,
    people: signers.map(({ person, fingerprint }) => ({ person, fingerprint })),
    approversAt: known.at,
  }
}

function wrongNow(said: Warrant, ledger: string, now: number, opens: boolean): string | null {
  if (said.ledger !== ledger)
    return `it is of the ledger \`${said.ledger}\`, the approvers of another`
  if (opens && said.purpose !== 'open') return 'it was signed to drill: it opens nothing'
  if (now < said.from) return `it begins ${formatInstant(said.from)}`
  return now >= said.until ? `it ended ${formatInstant(said.until)}` : null
}

export async function approversIn(file: string): Promise<Approvers> {
  const text = await readInput(file)
  try {
    return APPROVERS_SHAPE.parse(JSON.parse(text))
  } catch {
    const help = 'make it while the server runs: holdfast break-glass approvers -o json > FILE'
    throw new Failure(EXITS.usage, `${file} does not list approvers`, help)
  }
}

function notVerified(message: string): Failure {
  return new Failure(EXITS['not-verified'], message, 'nothing was opened')
}

type Line = Pick<JournalLine, 'kind' | 'digest' | 'text' | 'warrant' | 'signatures'>

/** On the disk before anything is said of it; where it is. */
export function addLine(
  data: string,
  named: string | undefined,
  line: Line,
  opens?: Checked['said'],
): string {
  if (named === undefined) mustBeStopped(data)
  const file = resolve(named ?? journalFile(data))
  const lines = linesIn(file)
  if (opens !== undefined) refuseTwice(lines, line.digest)
  else mustHave(lines, line.digest, file)
  const at = instant(Math.max(Date.now(), lines.at(-1)?.said.at ?? 0))
  const previous = lines.at(-1)?.line ?? null
  append(file, journalText({ v: 1, index: lines.length, previous, at, by: typedBy(), ...line })) // prettier-ignore
  return file
}

/** A warrant that the journal says is open, so that what is done by it can be written down. */
export async function openIn(
  data: string,
  named: string | undefined,
  warrant: string,
): Promise<{ readonly said: Warrant; readonly digest: Digest }> {
  if (named === undefined) mustBeStopped(data)
  const { said, digest } = await warrantIn(warrant)
  const file = resolve(named ?? journalFile(data))
  const lines = linesIn(file)
  mustHave(lines, digest, file)
  if (lines.some((one) => one.said.kind === 'closed' && one.said.digest === digest)) {
    throw new Failure(EXITS.conflict, 'break-glass by this warrant is closed', 'plan and sign another') // prettier-ignore
  }
  if (Date.now() < said.until) return { said, digest }
  const message = `break-glass by this warrant ended ${formatInstant(said.until)}`
  throw new Failure(EXITS.conflict, message, 'plan and sign another')
}

function mustHave(lines: readonly ReadLine[], digest: Digest, file: string): void {
  if (lines.some(({ said }) => said.kind === 'opened' && said.digest === digest)) return
  const message = `${file} has no line that opened this warrant`
  throw new Failure(EXITS['not-found'], message, 'name the journal with --journal')
}

/** A server that runs records it itself, and would know nothing of the journal until its next start. */
function mustBeStopped(data: string): void {
  const holder = existsSync(data) ? lockHolder(lockOf(realpathSync(data))) : null
  if (holder === null) return
  const message = `a server uses ${data}: ${calledBy(holder)}`
  throw new Failure(EXITS.conflict, message, 'it can do it: leave out --offline')
}

/** A container may have no name for who runs in it. */
function typedBy(): string {
  try {
    return userInfo().username
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`
  }
}

/** Once, and one at a time: what is open still is closed first. */
function refuseTwice(lines: readonly ReadLine[], digest: Digest): void {
  for (const { said } of lines) {
    if (said.kind !== 'opened') continue
    if (said.digest === digest) {
      throw new Failure(EXITS.conflict, 'this warrant was opened already', 'plan and sign another')
    }
    const until = parseWarrant(said.warrant ?? '')
    const isClosed = lines.some(
      (one) => one.said.kind === 'closed' && one.said.digest === said.digest,
    )
    if (isClosed || !until.ok || Date.now() >= until.value.until) continue
    const help = 'holdfast break-glass close WARRANT --offline --reason …'
    throw new Failure(EXITS.conflict, `break-glass for ${until.value.incident} is open still: one at a time`, help) // prettier-ignore
  }
}

function linesIn(file: string): readonly ReadLine[] {
  if (!existsSync(file)) return []
  const text = readFileSync(file, 'utf8')
  const { lines, problem } = readJournal(nodeHash, text)
  const whole = problem ?? (text === '' || text.endsWith('\n') ? null : 'its last line has no end')
  if (whole === null) return lines
  throw new Failure(
    EXITS['not-verified'],
    `${file} is not what was written: ${whole}`,
    'keep it, and write into another: --journal FILE',
  )
}

function append(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const open = openSync(file, 'a', 0o600)
  try {
    writeSync(open, text)
    fsyncSync(open)
  } finally {
    closeSync(open)
  }
  syncDirectory(dirname(file))
}
