/**
 * LIST, the method by which Vault's clients list, and OpenBao's SCAN. Node's HTTP parser knows neither and gives
 * up at the name, which is always the start of a request and never a body: from there the request is given to a
 * new parser as `GET …?list=true`, which is defined to be the same, and the connection ends with its answer.
 */

import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { Server as TlsServer } from 'node:tls'

interface ParseError extends Error {
  readonly code?: string
  readonly bytesParsed?: number
  /** The bytes that arrived last, whole. */
  readonly rawPacket?: unknown
}

/** For Node's event of what its parser could not read. @param refused - told of each that is answered with why */
export function readOrRefuse(
  server: () => Server,
  refused: () => void,
): (error: ParseError, socket: Socket) => void {
  const given = new WeakSet<Socket>()
  return (error, socket) => {
    // The parser that gave up still counts the connection as its own, and complains when it ends.
    if (given.has(socket)) return
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy()
      return
    }
    const request = asGet(error)
    if (request === undefined || answering(socket)) {
      socket.end(refusal(error))
      refused()
      return
    }
    given.add(socket)
    // Over TLS the parser listens for the decrypted connection.
    const event = server() instanceof TlsServer ? 'secureConnection' : 'connection'
    server().emit(event, carrying(socket, request))
  }
}

/** Undefined: neither of the two, or not its whole first line at the start of what arrived. */
function asGet({ code, bytesParsed, rawPacket }: ParseError): Buffer | undefined {
  // Further on it was no method of the first request in what arrived.
  const atMethod = code === 'HPE_INVALID_METHOD' && (bytesParsed ?? 0) < 'LIST '.length
  if (!atMethod || !Buffer.isBuffer(rawPacket)) return undefined
  const end = rawPacket.indexOf('\r\n')
  const line = rawPacket.subarray(0, Math.max(end, 0)).toString('latin1')
  const [, method = '', target = ''] = /^(LIST|SCAN) (\/\S*) HTTP\/1\.1$/.exec(line) ?? []
  if (method === '') return undefined
  const listed = `${target}${target.includes('?') ? '&' : '?'}${method.toLowerCase()}=true`
  const head = `GET ${listed} HTTP/1.1\r\nConnection: close`
  return Buffer.concat([Buffer.from(head, 'latin1'), rawPacket.subarray(end)])
}

/** A request sent before the answer to the last: two parsers would answer across each other. */
function answering(socket: Socket): boolean {
  return ((socket as { _httpMessage?: unknown })._httpMessage ?? null) !== null // Set by node:http while it answers.
}

function carrying(socket: Socket, first: Buffer): Duplex {
  const carried = new Duplex({
    read: () => void socket.resume(),
    write: (chunk: Buffer, _encoding, done) => void socket.write(chunk, done),
    final: (done) => void socket.end(done),
    destroy(error, done) {
      socket.destroy()
      done(error)
    },
  })
  // A listener for data takes the connection from the parser that gave up.
  socket.removeAllListeners('data')
  socket.on('data', (chunk: Buffer) => {
    if (!carried.push(chunk)) socket.pause()
  })
  socket.on('end', () => carried.push(null))
  socket.on('close', () => carried.destroy())
  carried.push(first)
  return carried
}

const STATUS = new Map([
  ['HPE_INVALID_METHOD', '405 Method Not Allowed'],
  ['HPE_HEADER_OVERFLOW', '431 Request Header Fields Too Large'],
  ['ERR_HTTP_REQUEST_TIMEOUT', '408 Request Timeout'],
])

const TOLD = new Map([
  ['HPE_INVALID_METHOD', 'unsupported operation: this method is not known here'],
  // Also where the server itself had no time for it.
  ['ERR_HTTP_REQUEST_TIMEOUT', 'the request was not whole in time: try again'],
])

function refusal({ code }: ParseError): string {
  const status = STATUS.get(code ?? '') ?? '400 Bad Request'
  const told = TOLD.get(code ?? '') ?? 'the request cannot be read as HTTP'
  const word = code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'too-slow' : 'bad-request'
  const body = JSON.stringify({ errors: [told], code: word, detail: told })
  const head = `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nConnection: close`
  return `${head}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
}
