/** The console's only way to the server: bearer token in a header, never in a URL. */

import { heard, notHeard } from './connection.ts'

const KEY = 'holdfast-token'

/** The one-time link carries the token in the fragment, which no server and no log ever sees. */
export function takeTokenFromLink(): void {
  const token = /^#token=(.+)$/.exec(window.location.hash)?.[1]
  if (token === undefined) return
  window.sessionStorage.setItem(KEY, token)
  window.history.replaceState(null, '', window.location.pathname)
}

export function token(): string | null {
  return window.sessionStorage.getItem(KEY)
}

export function setToken(value: string): void {
  window.sessionStorage.setItem(KEY, value)
}

export function dropToken(): void {
  window.sessionStorage.removeItem(KEY)
}

export class ApiError extends Error {
  readonly status: number
  readonly help: string
  readonly requestId: string
  constructor(status: number, message: string, help: string, requestId: string) {
    super(message)
    this.status = status
    this.help = help
    this.requestId = requestId
  }
}

/** Nobody answered: in our words, whatever the browser calls it. */
export class Unanswered extends ApiError {
  constructor() {
    super(
      0,
      'The server does not answer.',
      'It may be stopped, or the network in between is down. On its machine: npm start. This page tries again by itself.',
      '',
    )
  }
}

/** Answered by something in front of a server that is away. */
const GATEWAY: ReadonlySet<number> = new Set([502, 503, 504])

interface Asked extends Omit<RequestInit, 'headers'> {
  readonly headers?: Record<string, string>
}

/** Every request of the console: whether it was answered is told to the connection. */
export async function ask(path: string, init: Asked = {}): Promise<Response> {
  try {
    const response = await fetch(path, { ...init, headers: { ...headers(), ...init.headers } })
    const type = response.headers.get('content-type') ?? ''
    if (GATEWAY.has(response.status) && !type.includes('json')) throw new Unanswered()
    heard()
    return response
  } catch {
    notHeard()
    throw new Unanswered()
  }
}

function headers(): Record<string, string> {
  const held = token()
  return held === null ? {} : { authorization: `Bearer ${held}` }
}

/** The token travels in a header, so a file is fetched and handed to the browser. */
export async function download(path: string, name: string): Promise<void> {
  const response = await ask(path)
  if (!response.ok) return read(response)
  const link = document.createElement('a')
  link.href = URL.createObjectURL(await response.blob())
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}

/** An answer, or the problem as an error. */
export async function read<T>(response: Response): Promise<T> {
  // An answer that breaks off is none.
  if (response.ok) return shownOf((await response.json().catch(cut)) as object) as T
  const problem = (await response.json().catch(() => ({}))) as {
    detail?: string
    help?: string
    requestId?: string
  }
  throw new ApiError(
    response.status,
    problem.detail ?? `the server answered ${response.status}`,
    problem.help ?? '',
    problem.requestId ?? '',
  )
}

/** What the server could not show: of its name and identifier more is not known. */
export interface Unshown {
  readonly name: string
  readonly uid: string
  readonly problem: string
}

/** A list without them, and they beside it (`Loaded` tells of them); one alone is an error. */
function shownOf(body: object): object {
  if (isUnshown(body)) throw new ApiError(200, `${body.name}: ${body.problem}`, '', '')
  const { items } = body as { items?: unknown }
  if (!Array.isArray(items)) return body
  const unshown = items.filter((one) => isUnshown(one))
  return unshown.length === 0
    ? body
    : { ...body, items: items.filter((one) => !isUnshown(one)), unshown }
}

function isUnshown(one: unknown): one is Unshown {
  return typeof (one as Partial<Unshown> | null)?.problem === 'string'
}

/** Of one answer, or of all pages of a list. */
export function unshownIn(data: unknown): readonly Unshown[] {
  const { unshown = [], pages = [] } = (data ?? {}) as {
    readonly unshown?: readonly Unshown[]
    readonly pages?: readonly unknown[]
  }
  return [...unshown, ...pages.flatMap((page) => unshownIn(page))]
}

function cut(): never {
  notHeard()
  throw new Unanswered()
}
