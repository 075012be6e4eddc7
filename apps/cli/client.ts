/** The HTTP client of the command line: where the server is, which token, and errors in words. */

import {
  pagesOf,
  sentFor,
  type Answer,
  type AnyAsked,
  type ItemOf,
  type ListId,
  type MaybeAsked,
  type OperationId,
  type Sent,
} from '@holdfast/api/client'
import { shellQuoted } from '@holdfast/core/kernel/shell-quoted'
import type { ManifestDocument } from '@holdfast/edges-base/manifests/document'
import { EXITS, exitOfStatus, Failure } from './exits.ts'
import { note, safe } from './output.ts'
import { addressOf, isSomebodys, ownServer, ownToken } from './own-server.ts'
import { tokenFor } from './tokens.ts'

export interface ClientOptions {
  readonly server?: string | undefined
  readonly token?: string | undefined
  readonly tokenFile?: string | undefined
  readonly data?: string | undefined
  /** `json`: an answer is passed on whole. */
  readonly output?: string | undefined
}

interface ListPage {
  readonly items: readonly unknown[]
  readonly next: string | null
}

/** A server answers its own program in the shape that both were built with. */
export interface Client {
  readonly url: string
  call<I extends OperationId>(id: I, ...asked: MaybeAsked<I>): Promise<Answer<I>>
  /** An answer that is no JSON. */
  text<I extends OperationId>(id: I, ...asked: MaybeAsked<I>): Promise<string>
  /** A list to its end. */
  all<I extends ListId>(id: I, ...asked: MaybeAsked<I>): Promise<readonly ItemOf<I>[]>
  /** Ends when something changed on the server. */
  changed(): Promise<void>
}

export function dataOf({ data }: ClientOptions): string {
  return data ?? process.env['HOLDFAST_DATA'] ?? './.holdfast'
}

/** Flag, then HOLDFAST_SERVER, then the server that uses the data directory; tokens.ts says which token. */
export function connect(options: ClientOptions, own?: string): Client {
  const url = serverOf(options)
  const token = own ?? tokenFor(url, options) ?? ownToken(url, dataOf(options))
  const send = async (path: string, init: RequestInit = {}): Promise<Response> => {
    if (token === undefined) throw noTokenFor(url, dataOf(options))
    const headers = new Headers(init.headers)
    headers.set('authorization', `Bearer ${token}`)
    const response = await answerOf(url, path, { ...init, headers })
    if (response.ok) return response
    throw await failureOf(response.status, await response.text())
  }
  const ask = async ({ method, path, body, type }: Sent): Promise<string> => {
    const headers = new Headers(body === undefined ? {} : { 'content-type': type })
    const signal = AbortSignal.timeout(60_000)
    return (await send(path, { method, headers, body: body ?? null, signal })).text()
  }
  return { url, ...callsOver(ask, options), changed: () => changeIn(send) }
}

/** The server itself: whoever it would send on to was not named by anybody here. */
async function answerOf(url: string, path: string, init: RequestInit): Promise<Response> {
  let response: Response
  try {
    response = await fetch(`${url}${path}`, { ...init, redirect: 'manual' })
  } catch {
    throw new Failure(
      EXITS.unreachable,
      `no answer from ${url}`,
      'is the server running? holdfast doctor',
    )
  }
  if (response.status < 300 || response.status > 399) return response
  const to = response.headers.get('location') ?? 'nowhere'
  const message = `${url} sends on to ${to}, and that is not followed`
  throw new Failure(EXITS.failed, message, 'name the server itself with --server')
}

function noTokenFor(url: string, data: string): Failure {
  const own = ownServer(data)
  const ours = own === undefined || own === url ? '' : `: the admin token of ${data} is for ${own}`
  const help = `holdfast login ${shellQuoted(url)} stores one, or name a file with --token-file`
  return new Failure(EXITS['not-signed-in'], `no token is known for ${url}${ours}`, help)
}

/** Operations of the contract by their ids. */
function callsOver(
  ask: (sent: Sent) => Promise<string>,
  { output }: ClientOptions,
): Pick<Client, 'call' | 'text' | 'all'> {
  const text: Client['text'] = async (id, ...[asked = {}]) => ask(sentFor(id, asked as AnyAsked))
  const call: Client['call'] = async (id, ...asked) => {
    const said = await text(id, ...asked)
    const answer: unknown = JSON.parse(said === '' ? '{}' : said)
    const whole = output === 'json' || output === 'jsonl'
    return (whole ? answer : shownOf(answer as Record<string, unknown>)) as never // As the contract says; tests look at each.
  }
  const all: Client['all'] = async (id, ...[asked = {}]) => {
    const items: unknown[] = []
    // What is asked, with a place in the list.
    const pageOf = (at: AnyAsked): Promise<ListPage> => call(id, at as never) as Promise<ListPage>
    for await (const page of pagesOf(asked as AnyAsked, pageOf)) items.push(...page.items)
    return items as never // As above.
  }
  return { call, text, all }
}

/** Ends with the first event that says that something changed. */
async function changeIn(send: (path: string) => Promise<Response>): Promise<void> {
  const response = await send('/api/v1/events')
  let text = ''
  for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += part
    if (/^event: changed$/m.test(text)) return
  }
}

export function serverOf(options: ClientOptions): string {
  const named = options.server ?? process.env['HOLDFAST_SERVER'] ?? ownServer(dataOf(options))
  if (named === undefined) {
    const help = 'start one with npm start, or set HOLDFAST_SERVER'
    throw new Failure(EXITS.unreachable, 'no server is known', help)
  }
  const address = addressOf(named)
  if (address !== null) return address
  const url = URL.parse(named)
  if (url !== null && isSomebodys(url)) {
    // Not shown: a password may stand in it.
    const message = 'a name or password stands in the address of the server'
    throw new Failure(EXITS.usage, message, 'leave it out; holdfast login keeps a token')
  }
  const help = 'write it like http://127.0.0.1:7420 or https://holdfast.example'
  throw new Failure(EXITS.usage, `\`${named}\` is no address of a server`, help)
}

/** What the server could not show is said beside the rest; of one such thing alone there is nothing to print. */
function shownOf(answer: Record<string, unknown>): Record<string, unknown> {
  if (typeof answer['problem'] === 'string') throw unshownFailure(answer)
  const { items } = answer
  if (!Array.isArray(items)) return answer
  const shown = (items as readonly Record<string, unknown>[]).filter(({ name, uid, problem }) => {
    if (typeof problem === 'string') note(`! ${safe(name)} (${safe(uid)}): ${safe(problem)}`)
    return typeof problem !== 'string'
  })
  return { ...answer, items: shown }
}

function unshownFailure({ name, uid, problem }: Record<string, unknown>): Failure {
  const help = `the log of the server says where; what is known of it: the same with --output json`
  return new Failure(EXITS.failed, `${safe(name)} (${safe(uid)}): ${safe(problem)}`, help)
}

interface ProblemText {
  readonly detail?: string
  readonly help?: string
  readonly errors?:
    readonly { message: string; help?: string; line?: number; at?: string }[] | readonly string[]
  readonly requestId?: string
  readonly manifest?: ManifestDocument
}

const READ_FIRST = 'read its manifest, filled in, and apply it if it may'

/** To be pasted as it stands, by someone who has read it. */
async function declareHelp(manifest: ManifestDocument, help = READ_FIRST): Promise<string> {
  // Only a refusal needs to write YAML.
  const { manifestText } = await import('@holdfast/edges-base/manifests/document')
  const lines = manifestText(manifest).trimEnd().split('\n')
  const text = lines.map((line) => safe(line)).join('\n')
  return `  do     ${safe(help)}\n\nholdfast apply -f - <<'END'\n${text}\nEND\n`
}

/** On standard error: the answer itself stays what it is. */
export async function noteOnlyLowers(source: string, declare: ManifestDocument): Promise<void> {
  const own = declare.metadata.name
  note(`! what \`${safe(source)}\` says may block and never clear`)
  if (own !== source) note(`  to clear as well it needs a source of its own: --source ${safe(own)}`)
  note(await declareHelp(declare))
}

interface Way {
  readonly what: string
  readonly line: string
  readonly manifest: ManifestDocument | null
}

/** The manifest first, where one is missing; then the line. */
async function wayText({ what, line, manifest }: Way): Promise<string> {
  const declare = manifest === null ? '' : await declareHelp(manifest, 'declare it first')
  const first = declare === '' ? '' : `\n${declare.trimEnd()}`
  return `- ${safe(what)}${first}\n${safe(line)}`
}

async function failureOf(status: number, text: string): Promise<Failure> {
  let problem: ProblemText = {}
  try {
    problem = JSON.parse(text) as ProblemText
  } catch {
    return new Failure(exitOfStatus(status), `the server answered ${status}`, text.slice(0, 200))
  }
  if (typeof problem.errors?.[0] === 'string') {
    const texts = (problem.errors as readonly string[]).map((error) => error.trim())
    const [firstText = '', ...rest] = texts
    // What the secret store says of a token, in the words its own clients look for.
    if (firstText === 'permission denied') {
      const [what = firstText, ...help] = rest
      const known = what.startsWith('a token of scope')
      if (known) return new Failure(EXITS['not-permitted'], what, help.join('; '))
      return new Failure(EXITS['not-signed-in'], what, 'set HOLDFAST_TOKEN to a live one')
    }
    return new Failure(
      status === 403 ? EXITS.blocked : exitOfStatus(status),
      firstText,
      rest.join('; '),
    )
  }
  const details = (problem.errors ?? []) as readonly {
    message: string
    help?: string
    line?: number
    at?: string
    ways?: readonly Way[]
  }[]
  const ways = details.flatMap((detail) => detail.ways ?? [])
  if (ways.length > 0) {
    const message = problem.detail ?? `the server answered ${status}`
    return new Failure(
      exitOfStatus(status),
      safe(message),
      (await Promise.all(ways.map((way) => wayText(way)))).join('\n'),
    )
  }
  const more = details
    .slice(0, 20)
    .map(
      (detail) =>
        `  ${detail.line === undefined || detail.line === 0 ? safe(detail.at ?? '') : `line ${detail.line}`}  ${safe(detail.message)}${detail.help === undefined || detail.help === '' ? '' : ` (${safe(detail.help)})`}`,
    )
  if (problem.manifest !== undefined) {
    const message = problem.detail ?? `the server answered ${status}`
    const help = await declareHelp(problem.manifest, problem.help)
    return new Failure(exitOfStatus(status), safe(message), help)
  }
  const help = details.length > 1 ? `${more.join('\n')}` : (problem.help ?? '')
  return new Failure(exitOfStatus(status), problem.detail ?? `the server answered ${status}`, help)
}
