/** The error table of the HTTP surface, and problem+json (RFC 9457) from it. */

import { REFUSAL_CODES, type RefusalCode } from '@holdfast/core/model/refusal-codes'
import { notKnown, refusal, type Refusal, type ShortestWay } from '@holdfast/core/model/refusals'
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
} as const

export type ProblemCode = keyof typeof PROBLEMS

/** Codes of what a door finds in what was sent, before anything is judged. */
export const DETAIL_CODES = {
  'manifest-syntax': { status: 'manifest-invalid', title: 'The text is no YAML', help: 'mend it' },
  'manifest-invalid': {
    status: 'manifest-invalid',
    title: 'A manifest does not fit its schema',
    help: 'see docs/reference/manifests.md',
  },
  'manifest-too-large': {
    status: 'manifest-invalid',
    title: 'There are too many manifests, or they take too long',
    help: 'apply them in parts',
  },
  'policy-invalid': {
    status: 'manifest-invalid',
    title: 'An access policy cannot be read, or fails its checks',
    help: 'mend the policy',
  },
  'policy-vacuous': {
    status: 'manifest-invalid',
    title: 'A posture table permits what no profile may',
    help: 'narrow it',
  },
  'policy-governed-type': {
    status: 'manifest-invalid',
    title: 'An access policy declares a type ungoverned that is always governed',
    help: 'leave that type out',
  },
  'document-unreadable': {
    status: 'bad-request',
    title: 'The document cannot be read',
    help: 'export it again, whole',
  },
  'format-unknown': {
    status: 'bad-request',
    title: 'No reader recognises the document',
    help: 'export it in a format that is read',
  },
  'format-refused': {
    status: 'bad-request',
    title: 'The document says nothing of installed packages, or an archive mixes formats',
    help: 'hand in reports of installed packages, one archive for each format',
  },
  'preview-changed': {
    status: 'conflict',
    title: 'Who would be refused is another list now',
    help: 'look at it again',
  },
} as const

export type DetailCode = keyof typeof DETAIL_CODES

export interface ProblemDetail {
  readonly code: RefusalCode | DetailCode
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
  const manifest = problem.errors.find((error) => error.manifest !== undefined)?.manifest
  return manifest === undefined ? {} : { manifest }
}

/** Of a name that stands for nothing, where nothing more is known of it. */
export function notFound(what: string, name: string, help = ''): Problem {
  return new Problem('not-found', notKnown(what, name, help).message, help)
}

/** Of one refusal that a door makes itself. */
export function problemOfRefusal(code: RefusalCode, message: string, help: string): Problem {
  return problemOfRefusals([refusal(code, message, help)])
}

/** Of something found in what was sent: the table says what kind of problem it is. */
export function problemOfDetail(code: DetailCode, message: string, help: string): Problem {
  return new Problem(DETAIL_CODES[code].status, message, help, [{ code, message, help }])
}

export function problemOfRefusals(refusals: readonly Refusal[]): Problem {
  const [first] = refusals
  const code = first === undefined ? 'refused' : REFUSAL_CODES[first.code].status
  return new Problem(code, first?.message ?? 'refused', first?.help ?? '', refusals.map(detailOf))
}

function detailOf({ manifest, ways, ...rest }: Refusal): ProblemDetail {
  return {
    ...rest,
    ...(manifest === undefined ? {} : { manifest: documentOfSource(manifest) }),
    ...(ways === undefined ? {} : { ways: ways.map((way) => wayOf(way)) }),
  }
}

function wayOf({ what, line, manifest }: ShortestWay): NonNullable<ProblemDetail['ways']>[number] {
  return { what, line, manifest: manifest === null ? null : documentOfSource(manifest) }
}
