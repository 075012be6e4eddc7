/**
 * The one reader of our own facts of a host, whoever collected them: an agent that signs them, or a reader of
 * `collect.sh`. All of it is checked or none of it is taken: what is refused here reaches no ledger.
 */

import type { Instant } from '@holdfast/core/kernel/instant'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { SEVERITIES } from '@holdfast/core/kernel/severity'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import type {
  Coverage,
  CredentialFileFact,
  FixesFact,
  FixFact,
  HostFacts,
  KernelFacts,
  KernelPackage,
  PackageFact,
  ProcessFact,
  ProcessView,
  ReplacedFile,
  Scope,
} from '@holdfast/core/model/facts'
import {
  byState,
  flag,
  list,
  nullable,
  object,
  oneOf,
  optional,
  text,
  textThat,
  whole,
  type Shape,
  type Wrong,
} from './shape.ts'

const word = text(LIMITS.factWordMax)
const named = text(LIMITS.factWordMax, 1)
const path = text(LIMITS.factPathMax)
const sentence = text(LIMITS.factSentenceMax)
const count = whole<number>(0, Number.MAX_SAFE_INTEGER)
/** What can be written as a date of four digits, before 1970 too: a file may bear any. */
const time = whole<Instant>(-62_135_596_800_000, 253_402_300_799_999)
const some = <T>(element: Shape<T>): Shape<readonly T[]> => list(LIMITS.factListMax, element)

const packageFact = object<PackageFact>({
  name: named,
  version: word,
  arch: word,
  manager: oneOf('dpkg', 'rpm', 'apk'),
  source: named,
  sourceVersion: word,
  state: optional(
    oneOf(
      'half-installed',
      'unpacked',
      'half-configured',
      'triggers-awaited',
      'triggers-pending',
      'broken',
    ),
  ),
  vendor: optional(word),
  stream: optional(word),
})

const fixFact = object<FixFact>({
  source: named,
  fixedVersion: word,
  packages: some(
    object<FixFact['packages'][number]>({ name: named, arch: word, installed: word, fixed: word }),
  ),
  feed: word,
  advisories: some(word),
  severity: oneOf(...SEVERITIES),
  publishedAt: nullable(time),
  use: oneOf('listening', 'running', 'unused', 'unknown'),
  usedBy: some(path),
})

const fixes = byState<FixesFact>({
  known: object<Extract<FixesFact, { state: 'known' }>>({
    state: oneOf('known'),
    items: list(LIMITS.fixesMax, fixFact),
    listsSignedAt: time,
    listsValidUntil: nullable(time),
  }),
  unknown: object<Extract<FixesFact, { state: 'unknown' }>>({
    state: oneOf('unknown'),
    reason: oneOf('no-lists', 'lists-expired', 'no-package-manager', 'failed', 'end-of-life'),
    detail: sentence,
    listsSignedAt: optional(time),
    listsValidUntil: optional(time),
  }),
})

const replacedFile = object<ReplacedFile>({
  path,
  source: nullable(word),
  package: optional(word),
  how: optional(oneOf('open', 'script', 'may-load')),
  below: optional(oneOf(true)),
})

const processFact = object<ProcessFact>({
  pid: count,
  program: path,
  unit: nullable(path),
  startedAt: nullable(time),
  replaced: some(replacedFile),
  container: optional(oneOf(true)),
  listening: some(word),
  judgedBy: oneOf('maps', 'start-time', 'none'),
})

const kernel = byState<KernelFacts>({
  'not-applicable': object<Extract<KernelFacts, { state: 'not-applicable' }>>({
    state: oneOf('not-applicable'),
    reason: oneOf('container', 'root-directory'),
  }),
  'not-judged': object<Extract<KernelFacts, { state: 'not-judged' }>>({
    state: oneOf('not-judged'),
    running: word,
    reason: sentence,
    build: optional(word),
  }),
  known: object<Extract<KernelFacts, { state: 'known' }>>({
    state: oneOf('known'),
    running: word,
    installed: word,
    source: word,
    current: flag,
    build: optional(word),
    runningVersion: optional(word),
    packages: optional(
      some(object<KernelPackage>({ name: named, version: word, runs: nullable(word) })),
    ),
  }),
})

const coverage = object<Coverage>({
  scope: textThat<Scope>(
    /^(?:os-packages|processes|kernel|files|containers|language:[\w.+-]{1,100})$/,
    'a scope: os-packages, processes, kernel, files, containers or language:NAME',
  ),
  roots: some(path),
  items: count,
  unreadable: count,
  truncated: flag,
  state: oneOf('complete', 'partial', 'unknown'),
  reason: optional(sentence),
  tool: optional(word),
  databaseAt: optional(time),
})

const hostFacts = object<HostFacts>({
  kind: oneOf('host'),
  v: oneOf(1),
  tool: object<HostFacts['tool']>({ name: word, version: word }),
  subject: object<HostFacts['subject']>({ hostname: word, machineId: optional(word) }),
  startedAt: time,
  endedAt: time,
  boot: object<HostFacts['boot']>({ id: nullable(word), at: nullable(time) }),
  os: object<HostFacts['os']>({
    id: word,
    versionId: word,
    name: word,
    endOfLifeAt: optional(time),
  }),
  kernel,
  packages: list(LIMITS.packagesMax, packageFact),
  fixes,
  processes: list(LIMITS.processesMax, processFact),
  view: optional(
    object<ProcessView>({
      uid: nullable(count),
      hidepid: nullable(word),
      hostNamespace: nullable(flag),
    }),
  ),
  rebootRequired: nullable(flag),
  credentialFiles: list(
    LIMITS.credentialFilesMax,
    object<CredentialFileFact>({ path, type: word, modifiedAt: time, mode: word, owner: word }),
  ),
  coverage: some(coverage),
  root: optional(path),
  warnings: some(sentence),
})

export function readHostFacts(value: unknown): Result<HostFacts, string> {
  const wrong = hostFacts.wrong(value)
  return wrong === null ? ok(value as HostFacts) : err(said(wrong)) // Every member was looked at.
}

/** Packages added to a list the server has: each as in whole facts. */
export function readPackages(value: unknown): Result<readonly PackageFact[], string> {
  const wrong = list(LIMITS.packagesMax, packageFact).wrong(value)
  return wrong === null ? ok(value as readonly PackageFact[]) : err(said(wrong)) // As above.
}

function said({ path: at, must }: Wrong): string {
  return `\`${at === '' ? 'facts' : at}\` must be ${must}`
}
