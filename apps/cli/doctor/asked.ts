/** What a server says of itself, asked once: what did not answer is told with why, and the rest goes on. */

import type { Answer, ItemOf } from '@holdfast/api/client'
import { EXITS, Failure } from '../exits.ts'
import { connect, type Client, type ClientOptions } from '../client.ts'

export interface Asked {
  /** Null: no server is known. */
  readonly url: string | null
  /** Why it cannot be worked with; null: it answers, records, and takes the token. */
  readonly failure: Failure | null
  /** It answered something: null where it did not. */
  readonly health: Health | null
  readonly status: Answer<'status.show'> | null
  /** Asked of the server; null where it does not answer those who hold this token. */
  readonly sources: () => Promise<readonly ItemOf<'source.list'>[] | null>
  readonly assets: () => Promise<readonly ItemOf<'asset.list'>[] | null>
  /** The measure of that name, by its one label; null: it was not told. */
  readonly metric: (name: string) => Promise<ReadonlyMap<string, number> | null>
}

export interface Health {
  readonly version: string
  /** Nothing can be recorded any more, and why. */
  readonly stopped: Failure | null
  /** How far the clock of the server is ahead of ours; null: it told no time. */
  readonly aheadMs: number | null
}

export async function askServer(options: ClientOptions): Promise<Asked> {
  const client = clientOf(options)
  if (client instanceof Failure) return silent(null, client)
  const health = await healthOf(client.url)
  if (health instanceof Failure) return silent(client.url, health)
  const status = await attempted(() => client.call('status.show'))
  return {
    url: client.url,
    failure: status instanceof Failure ? status : health.stopped,
    health,
    status: known(status),
    sources: onceOnly(async () => (await client.all('source.list')).filter(isShown)),
    assets: onceOnly(async () => (await client.all('asset.list')).filter(isShown)),
    metric: (name) => metricOf(client, name),
  }
}

/** One that the server cannot show has nothing to look at but its name. */
function isShown(item: object): boolean {
  return !Object.hasOwn(item, 'problem')
}

function silent(url: string | null, failure: Failure): Asked {
  const nothing = async (): Promise<null> => null
  return {
    url,
    failure,
    health: null,
    status: null,
    sources: nothing,
    assets: nothing,
    metric: nothing,
  }
}

function clientOf(options: ClientOptions): Client | Failure {
  try {
    // Whole: what cannot be shown of one asset is no matter of the server's health.
    return connect({ ...options, output: 'json' })
  } catch (thrown) {
    if (thrown instanceof Failure) return thrown
    throw thrown
  }
}

async function attempted<T>(ask: () => Promise<T>): Promise<T | Failure> {
  try {
    return await ask()
  } catch (thrown) {
    if (thrown instanceof Failure) return thrown
    return new Failure(EXITS.failed, `its answer cannot be read: ${causeOf(thrown)}`, RESTART)
  }
}

/** Several looks ask for the same. */
function onceOnly<T>(ask: () => Promise<T>): () => Promise<T | null> {
  let answer: Promise<T | Failure> | null = null
  return async () => known(await (answer ??= attempted(ask)))
}

function known<T>(answer: T | Failure): T | null {
  return answer instanceof Failure ? null : answer
}

const ANSWER_MS = 30_000
const NO_HOLDFAST = 'what answers there is no Holdfast'
const RESTART = 'look at its disk and its log, then restart it'

/** Without a token, and with the reason of the system where nothing answers. */
async function healthOf(url: string): Promise<Health | Failure> {
  const from = Date.now()
  try {
    const response = await fetch(`${url}/v1/sys/health`, { signal: AbortSignal.timeout(ANSWER_MS) })
    const body: unknown = JSON.parse(await response.text())
    const { version, errors = [] } = (body ?? {}) as {
      readonly version?: unknown
      readonly errors?: readonly unknown[]
    } // Whoever answers: each member is looked at.
    if (typeof version !== 'string') throw new TypeError(NO_HOLDFAST)
    const [stopped] = Array.isArray(errors) ? errors : []
    const told = Date.parse(response.headers.get('date') ?? '')
    // Told in whole seconds, at some moment between.
    const between = (from + Date.now()) / 2
    return {
      version,
      stopped: stopped === undefined ? null : new Failure(EXITS.failed, String(stopped), RESTART),
      aheadMs: Number.isNaN(told) ? null : told + 500 - between,
    }
  } catch (thrown) {
    return new Failure(
      EXITS.unreachable,
      `no answer from ${url}: ${causeOf(thrown)}`,
      helpFor(thrown),
    )
  }
}

function causeOf(thrown: unknown): string {
  const cause: unknown = thrown instanceof Error ? (thrown.cause ?? thrown) : thrown
  if (cause instanceof SyntaxError) return NO_HOLDFAST
  if (!(cause instanceof Error)) return String(cause)
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message
}

/** Of OpenSSL, which names what it does not like. */
const UNTRUSTED = /CERT|SELF_SIGNED|ISSUER|ALTNAME/

function helpFor(thrown: unknown): string {
  return UNTRUSTED.test(causeOf(thrown))
    ? 'name the authority that signed its certificate with NODE_EXTRA_CA_CERTS=FILE'
    : 'start it with npm start, or name another with --server'
}

/** Lines of the text form of Prometheus: `name 1`, `name{label="text"} 1`. */
async function metricOf(client: Client, name: string): Promise<ReadonlyMap<string, number> | null> {
  const text = await attempted(() => client.text('operations.metrics'))
  if (text instanceof Failure) return null
  const lines = text.split('\n').flatMap((line): [string, number][] => {
    const [, named, label = '', value = ''] = /^(\w+)(?:\{\w+="([^"]*)"\})? (\S+)$/.exec(line) ?? []
    return named === name ? [[label, Number(value)]] : []
  })
  return new Map(lines.filter(([, value]) => !Number.isNaN(value)))
}
