/**
 * One table: what each class of operations may be sent, by whom, and for how long; the contract says which class one is
 * of. What is counted is bytes and the time they are held, never connections per address:
 * five thousand agents may stand behind one.
 */

import type { Load } from '@holdfast/api/operation'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { MINUTE_MS, SECOND_MS } from '@holdfast/core/kernel/instant'
import type { SystemLimits } from '@holdfast/edges-base/http/system-limits'

export interface RouteLimits {
  /** JSON is read strictly before the handler; a document is handed over as its bytes. */
  readonly takes: 'json' | 'document' | 'nothing'
  /** When it is known who calls: by a token before a byte of the body is read, by what the body carries, or never. */
  readonly known: 'before-body' | 'by-body' | 'never'
  readonly bodyBytes: number
  /** From the headers to the last byte: a trickled body ends here, however often a byte comes. */
  readonly bodyMs: number
  /** JSON values in the body: what reading it strictly may cost the decide thread. */
  readonly bodyValues: number
  /** No byte in either direction for so long while it is answered; null: the route says itself when it ends. */
  readonly quietMs: number | null
}

const ASKED: RouteLimits = {
  takes: 'nothing',
  known: 'before-body',
  bodyBytes: 0,
  bodyMs: 10 * SECOND_MS,
  bodyValues: 0,
  quietMs: 2 * MINUTE_MS,
}

/** A mebibyte over a bad line takes seconds; 50,000 values are read in some milliseconds. */
const COMMAND: RouteLimits = {
  ...ASKED,
  takes: 'json',
  bodyBytes: LIMITS.bodyBytesMax,
  bodyMs: 20 * SECOND_MS,
  bodyValues: LIMITS.bodyValuesMax,
}

const DOCUMENT: RouteLimits = { ...COMMAND, takes: 'document' }

/** Classes of routes. Each number has its argument here or where it is named. */
export const CLASSES: { readonly [L in Load]: RouteLimits } = {
  /** Anybody may ask: answers are small and made from memory. */
  open: { ...ASKED, known: 'never' },
  asked: ASKED,
  /** Ends with its token, and when it falls behind (events.ts). */
  stream: { ...ASKED, quietMs: null },
  /** A reason at most. */
  removal: { ...COMMAND, bodyBytes: 65_536, bodyMs: 10 * SECOND_MS },
  command: COMMAND,
  /** A source may take its ten minutes to answer, and whoever waits for it is told then. */
  awaited: { ...COMMAND, quietMs: null },
  /** Ten thousand objects of a kilobyte, parsed beside the decide thread. */
  manifests: { ...DOCUMENT, bodyBytes: LIMITS.applyBytesMax, bodyMs: MINUTE_MS },
  /** The largest report over 2 Mbit/s; read beside the decide thread and then matched. */
  report: {
    ...DOCUMENT,
    bodyBytes: LIMITS.reportBytesMax,
    bodyMs: 5 * MINUTE_MS,
    quietMs: 15 * MINUTE_MS,
  },
  /** A token and a key. */
  enrolment: {
    ...COMMAND,
    known: 'by-body',
    bodyBytes: LIMITS.strangerBytesMax,
    bodyMs: 10 * SECOND_MS,
  },
  /** The first report of a host with many packages, over a slow line. */
  agent: {
    ...DOCUMENT,
    known: 'by-body',
    bodyBytes: LIMITS.reportBytesMax,
    bodyMs: 2 * MINUTE_MS,
  },
}

/** Until a header shows somebody known. */
export function ofStranger(limits: RouteLimits): RouteLimits {
  return { ...limits, bodyBytes: Math.min(limits.bodyBytes, LIMITS.strangerBytesMax) }
}

/** Bytes of bodies held at once, from their first byte until they are answered. */
export const BYTES_HELD_MAX: { readonly [K in RouteLimits['known']]: number } = {
  /** Four of the largest reports at a time. */
  'before-body': 4 * LIMITS.reportBytesMax,
  /** One of the largest, or a thousand hosts that say what changed. */
  'by-body': LIMITS.reportBytesMax,
  never: LIMITS.bodyBytesMax,
}

/** Of a refused body that still comes: as much as the largest that is taken, within the time of a small one. */
export const HEARD_OUT: { readonly bytes: number; readonly ms: number } = {
  bytes: LIMITS.reportBytesMax,
  ms: 10 * SECOND_MS,
}

export const PLACES = {
  /** Five thousand agents that keep one open each, and as many others; beyond, memory goes to strangers. */
  most: 10_000,
  /** Files for everything but connections: ledger, blobs, records, feeds, what is asked of others. */
  otherFiles: 512,
  /** Connections taken in one turn: some hundred microseconds each, and several times what agents need. */
  listeners: 16,
  /** Of each listener: some thousand in all wait a second or two, and whoever waited longer is told sooner by the system. */
  backlog: 511,
} as const

/** As many as the process may open files for, and what of the system should be set otherwise. */
export function placesWithin({ openFiles, listenQueue }: SystemLimits): {
  readonly most: number
  readonly tooLow: readonly string[]
} {
  const { otherFiles, backlog } = PLACES
  const wanted = PLACES.most + otherFiles
  const tooLow: string[] = []
  let most: number = PLACES.most
  if (openFiles !== null && openFiles < wanted) {
    most = Math.max(openFiles - otherFiles, Math.ceil(openFiles / 2))
    tooLow.push(
      `${openFiles} files may be open, so ${most} connections are held at once and not ${PLACES.most}: set LimitNOFILE=${wanted} or more`,
    )
  }
  if (listenQueue !== null && listenQueue < backlog) {
    tooLow.push(
      `${listenQueue} connections may wait on a socket: set sysctl net.core.somaxconn=${backlog} or more, else a crowd is dropped`,
    )
  }
  return { most, tooLow }
}

type ConnectionOption =
  | 'headersTimeout'
  | 'requestTimeout'
  | 'connectionsCheckingInterval'
  | 'keepAliveTimeout'
  | 'maxRequestsPerSocket'
  | 'handshakeTimeout'

/** What holds for every connection, whatever it asks. */
export const CONNECTIONS: { readonly [O in ConnectionOption]: number } = {
  /** Headers are a few hundred bytes. */
  headersTimeout: 10 * SECOND_MS,
  /** The slowest body that any row allows, and its headers. */
  requestTimeout: 6 * MINUTE_MS,
  /** How often Node looks for connections that are past these. */
  connectionsCheckingInterval: 5 * SECOND_MS,
  /** Longer than agents wait between two polls, so that theirs stay open. */
  keepAliveTimeout: 75 * SECOND_MS,
  /** A client that never closes still moves to a fresh connection now and then. */
  maxRequestsPerSocket: 100_000,
  /** A TLS handshake is three messages. */
  handshakeTimeout: 10 * SECOND_MS,
}
