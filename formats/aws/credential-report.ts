/** The credential report of AWS IAM: every user of one account, with its password, access keys and signing certificates. */

import { fromBase64, fromUtf8 } from '@holdfast/core/kernel/bytes'
import { canonicalJson, type Json } from '@holdfast/core/kernel/canonical-json'
import type { Instant } from '@holdfast/core/kernel/instant'
import { err, type Result } from '@holdfast/core/kernel/result'
import { parseCsv, type CsvRow } from '../document/csv.ts'
import type { Document } from '../document/document.ts'
import { inventoryBuilder, type Draft } from '../inventory-builder.ts'
import { asObject, readTime, text, timeAt } from '../json-members.ts'
import type { Reader, Reading } from '../reader.ts'
import { accountOf } from './policy.ts'

const COLUMNS = ['user', 'arn', 'password_enabled', 'access_key_1_active', 'cert_1_active']

export const awsCredentialReport: Reader = {
  format: 'aws-credential-report',
  title: 'aws iam get-credential-report',
  knows: (document) => tableOf(document) !== undefined || wrapped(document) !== undefined,
  read(document) {
    const answer = wrapped(document)
    if (answer === undefined) return read(tableOf(document)?.rows ?? [], null)
    const rows = rowsIn(answer.content)
    if (rows === undefined)
      return err('`Content` is neither the table of a credential report nor that in base64')
    return read(rows, answer.generated)
  },
}

function tableOf(document: Document): { readonly rows: readonly CsvRow[] } | undefined {
  if (document.kind !== 'csv') return undefined
  return COLUMNS.every((name) => document.columns.includes(name)) ? document : undefined
}

/** As the API answers it: the table is one of its members. */
function wrapped(
  document: Document,
): { readonly content: string; readonly generated: Instant | null } | undefined {
  const answer = document.kind === 'json' ? asObject(document.value) : undefined
  const content = text(answer, 'Content')
  if (content === undefined || text(answer, 'ReportFormat') !== 'text/csv') return undefined
  return { content, generated: timeAt(answer, 'GeneratedTime') }
}

/** The command line prints it in base64; libraries hand it over as it is. */
function rowsIn(content: string): readonly CsvRow[] | undefined {
  const bytes = content.startsWith('user,') ? undefined : fromBase64(content.trim())
  const table = bytes === undefined ? content : fromUtf8(bytes)
  const parsed = table === undefined ? undefined : parseCsv(table)
  return parsed === undefined || COLUMNS.some((name) => !parsed.columns.includes(name))
    ? undefined
    : parsed.rows
}

function read(rows: readonly CsvRow[], asOf: Instant | null): Result<Reading, string> {
  const users = usersIn(rows)
  const accounts = new Set(
    users.map(({ identity }) => accountOf(identity.ref)).filter((one) => one !== undefined),
  )
  const [account] = accounts
  if (account === undefined) return err('none of its rows names a user of an account by its ARN')
  if (accounts.size > 1)
    return err(`its rows are of ${accounts.size} accounts: hand in the report of each by itself`)
  const twice = users.filter((user) => user.rows.length > 1)
  const inventory = inventoryBuilder({
    of: `AWS account ${account}, credential report`,
    whole: twice.length === 0,
    asOf,
    unseen: twice.map(
      (user) =>
        `rows ${user.rows.join(' and ')} are all of ${user.identity.ref}: what only one of them says of it is not known`,
    ),
  })
  for (const { rows: places, identity, credentials } of users) {
    inventory.add('identity', `row ${places[0]}, arn`, identity)
    for (const one of credentials) inventory.add('credential', `row ${places[0]}`, one)
    for (const _ of places.slice(1)) inventory.pass('another row of the same user')
  }
  return inventory.build()
}

interface User {
  /** Where it stands, counted from 1 below the names of the columns. */
  readonly rows: readonly number[]
  readonly identity: Draft<'identity'>
  readonly credentials: readonly Draft<'credential'>[]
}

/** A user stands in one row. Where several say they are one, what they agree on is said, and every key of any of them. */
function usersIn(rows: readonly CsvRow[]): readonly User[] {
  const users = new Map<string, User>()
  for (const [index, row] of rows.entries()) {
    const user: User = {
      rows: [index + 1],
      identity: identityIn(row),
      credentials: credentialsIn(row),
    }
    const known = users.get(user.identity.ref)
    users.set(user.identity.ref, known === undefined ? user : both(known, user))
  }
  return [...users.values()]
}

function both(one: User, other: User): User {
  const credentials = new Map(one.credentials.map((credential) => [credential.ref, credential]))
  for (const credential of other.credentials) {
    const known = credentials.get(credential.ref)
    credentials.set(
      credential.ref,
      known === undefined ? credential : { ...credential, ...agreed(known, credential) },
    )
  }
  return {
    rows: [...one.rows, ...other.rows],
    identity: { ...one.identity, ...agreed(one.identity, other.identity) },
    credentials: [...credentials.values()],
  }
}

/** Each member that is not the same in both, as not said. */
function agreed(one: object, other: object): object {
  const others = new Map<string, unknown>(Object.entries(other))
  const differing = [...new Set([...Object.keys(one), ...others.keys()])].filter(
    (name) =>
      plain(new Map<string, unknown>(Object.entries(one)).get(name)) !== plain(others.get(name)),
  )
  return Object.fromEntries(differing.map((name) => [name, undefined]))
}

function plain(value: unknown): string {
  return canonicalJson((value ?? null) as Json) // Members of a draft are texts, numbers and labels.
}

function identityIn(row: CsvRow): Draft<'identity'> {
  const root = row['user'] === '<root_account>'
  return {
    ref: row['arn'] ?? '',
    as: root ? 'account root' : 'IAM user',
    name: root ? undefined : row['user'],
    // Whoever may sign in to the console with a password is a person; what has none may be either.
    type: row['password_enabled'] === 'true' ? 'human' : undefined,
    created: readTime(row['user_creation_time']),
    // The report does not tell of the root's password; that it was used, it does.
    lastUsed: root ? readTime(row['password_last_used']) : undefined,
    labels: labelsIn(row),
  }
}

function labelsIn(row: CsvRow): Readonly<Record<string, string>> | undefined {
  if (row['mfa_active'] === 'true') return { mfa: 'yes' }
  return row['mfa_active'] === 'false' ? { mfa: 'no' } : undefined
}

function credentialsIn(row: CsvRow): readonly Draft<'credential'>[] {
  const found = ['1', '2'].flatMap((number) => [
    ...partIn(row, `access_key_${number}`, `access key ${number}`, 'access-key'),
    ...partIn(row, `cert_${number}`, `signing certificate ${number}`, 'certificate'),
  ])
  return row['password_enabled'] === 'true' ? [passwordIn(row), ...found] : found
}

function passwordIn(row: CsvRow): Draft<'credential'> {
  return {
    ref: `${row['arn'] ?? ''} password`,
    as: 'console password',
    type: 'password',
    identity: row['arn'],
    state: 'active',
    // `no_information` is a password never used, or last used before AWS kept it: not known.
    lastUsed: readTime(row['password_last_used']),
    lastRotated: readTime(row['password_last_changed']),
    expires: readTime(row['password_next_rotation']),
  }
}

/** One that is not active and was never made anew does not exist. */
function partIn(
  row: CsvRow,
  column: string,
  word: string,
  type: 'access-key' | 'certificate',
): readonly Draft<'credential'>[] {
  const active = row[`${column}_active`] === 'true'
  const lastRotated = readTime(row[`${column}_last_rotated`])
  if (!active && lastRotated === null) return []
  const used = row[`${column}_last_used_date`]
  return [
    {
      ref: `${row['arn'] ?? ''} ${word}`,
      as: type === 'access-key' ? 'access key' : 'signing certificate',
      type,
      identity: row['arn'],
      state: active ? 'active' : 'inactive',
      lastRotated,
      lastUsed: used === 'N/A' ? 'never' : readTime(used),
    },
  ]
}
