/** The error table of the HTTP surface, and problem+json (RFC 9457) from it. */

import type { Refusal, ShortestWay } from '@holdfast/core/model/input'
import { documentOfSource, type ManifestDocument } from '../manifests/document.ts'

export interface ProblemKind {
  readonly status: number
  readonly title: string
}

export const PROBLEMS = {
  'bad-request': { status: 400, title: 'The request cannot be read' },
  'manifest-invalid': { status: 400, title: 'The manifests have problems' },
  unauthenticated: { status: 401, title: 'A token is needed' },
  forbidden: { status: 403, title: 'The token does not allow this' },
  'foreign-origin': { status: 403, title: 'The request comes from another site' },
  'not-found': { status: 404, title: 'Not found' },
  'no-source': { status: 409, title: 'No source can answer' },
  'too-slow': { status: 408, title: 'The body took too long' },
  conflict: { status: 409, title: 'It is not in the state this needs' },
  'source-not-declared': { status: 409, title: 'Nobody has said that this source may speak' },
  'subject-mismatch': { status: 409, title: 'The report is about something else' },
  'too-large': { status: 413, title: 'Too large' },
  refused: { status: 422, title: 'Refused' },
  'evidence-refused': { status: 422, title: 'The evidence is refused' },
  busy: { status: 429, title: 'Too much at once' },
  internal: { status: 500, title: 'The server failed' },
  'console-not-built': { status: 503, title: 'The console is not built' },
  'not-durable': { status: 503, title: 'Nothing can be recorded right now' },
  'disk-full': { status: 507, title: 'The disk of the server is nearly full' },
} as const satisfies Record<string, ProblemKind>

export type ProblemCode = keyof typeof PROBLEMS

export interface ProblemDetail {
  readonly code: string
  readonly message: string
  readonly help: string
  readonly at?: string
  readonly line?: number
  readonly column?: number
  /** What to apply so that it is not refused again. */
  readonly manifest?: ManifestDocument
  /** Where nobody can answer: the two shortest ways to somebody who can. */
  readonly ways?: readonly {
    readonly what: string
    readonly line: string
    readonly manifest: ManifestDocument | null
  }[]
}

/** An expected refusal on its way to the client; only these texts leave the server. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly code: ProblemCode
  readonly help: string
  readonly errors: readonly ProblemDetail[]
  constructor(code: ProblemCode, detail: string, help = '', errors: readonly ProblemDetail[] = []) {
    super(detail)
    this.code = code
    this.help = help
    this.errors = errors
  }
}

export function problemBody(problem: Problem, requestId: string): Record<string, unknown> {
  const { status, title } = PROBLEMS[problem.code]
  return {
    type: `https://holdfast.dev/problems/${problem.code}`,
    title,
    status,
    code: problem.errors[0]?.code ?? problem.code,
    detail: problem.message,
    help: problem.help,
    requestId,
    ...manifestOf(problem),
    ...(problem.errors.length > 0 ? { errors: problem.errors } : {}),
  }
}

function manifestOf(problem: Problem): { manifest?: ManifestDocument } {
  const manifest = problem.errors.find((one) => one.manifest !== undefined)?.manifest
  return manifest === undefined ? {} : { manifest }
}

/** Codes of judge's refusals and the problem each is told as; the rest is `refused`. */
const OF_REFUSAL: ReadonlyMap<string, ProblemCode> = new Map([
  ['not-found', 'not-found'],
  ['asset-unknown', 'not-found'],
  ['no-source', 'no-source'],
  ['source-not-declared', 'source-not-declared'],
  ['subject-mismatch', 'subject-mismatch'],
  ['version-conflict', 'conflict'],
  ['blocked', 'conflict'],
  ['still-named', 'conflict'],
  ['already-quarantined', 'conflict'],
  ['not-a-database', 'conflict'],
  ['nothing-to-restart', 'conflict'],
  ['triage-first', 'conflict'],
  ['nothing-reported', 'conflict'],
  ['already-accepted', 'conflict'],
  ['not-stopped', 'conflict'],
  ['preview-first', 'conflict'],
  ['rehearse-first', 'conflict'],
  ['not-extendable', 'conflict'],
  ['quarantined', 'conflict'],
  ['from-backup', 'conflict'],
  ['not-from-backup', 'conflict'],
  ['unknown-reference', 'manifest-invalid'],
  ['duplicate-object', 'manifest-invalid'],
  ['wrong-asset', 'evidence-refused'],
  ['counter-not-newer', 'evidence-refused'],
  ['nonce-used', 'evidence-refused'],
  ['clock-skew', 'evidence-refused'],
  ['enrolment-refused', 'forbidden'],
])

export function problemOfRefusals(refusals: readonly Refusal[]): Problem {
  const [first] = refusals
  const code = OF_REFUSAL.get(first?.code ?? '') ?? 'refused'
  return new Problem(code, first?.message ?? 'refused', first?.help ?? '', refusals.map(detailOf))
}

function detailOf({ manifest, ways, ...rest }: Refusal): ProblemDetail {
  return {
    ...rest,
    ...(manifest === undefined ? {} : { manifest: documentOfSource(manifest) }),
    ...(ways === undefined ? {} : { ways: ways.map((one) => wayOf(one)) }),
  }
}

function wayOf({ what, line, manifest }: ShortestWay): NonNullable<ProblemDetail['ways']>[number] {
  return { what, line, manifest: manifest === null ? null : documentOfSource(manifest) }
}
