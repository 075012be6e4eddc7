/** Looks of `doctor` at TLS: do the files belong together, for how long and for whom, and is what is served the same. */

import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { connect, type PeerCertificate } from 'node:tls'
import { formatDuration } from '@holdfast/core/kernel/instant'
import { shellQuoted } from '@holdfast/core/kernel/shell-quoted'
import { isLoopback, type Config } from '@holdfast/edges-base/config/config'
import { fail, ok, warn, whyOf, type Check, type Seen } from './check.ts'

/** An authority that renews by itself does it with a third of ninety days left. */
const RENEW_MS = 14 * 86_400_000

export const TLS: Check = {
  name: 'tls',
  async look({ config, remote, asked, now }) {
    const files = remote || !config.ok ? null : ofFiles(config.value, now)
    if (files !== null && files.state === 'fail') return files
    const served = asked.url?.startsWith('https:') === true ? await servedAt(asked.url) : null
    if (served === null) return files ?? without(remote, asked.url, config.ok ? config.value : null)
    const { certificate, untrusted } = served
    const shown = ofCertificate(certificate, now, 'what is served')
    if (shown.state === 'fail') return shown
    if (files !== null && config.ok && !isSame(certificate, config.value)) {
      return warn(
        'the server still serves another certificate than its file holds',
        'it takes up a renewed one within seconds: see its log for why it did not, or restart it',
      )
    }
    if (untrusted === null) return files ?? shown
    return warn(
      `what is served is not trusted here: ${untrusted}`,
      'name the authority that signed it with NODE_EXTRA_CA_CERTS=FILE',
    )
  },
}

/** Null: none are configured. */
function ofFiles({ tlsCert, tlsKey, host }: Config, now: number): Seen | null {
  if (tlsCert === null || tlsKey === null) return null
  const certificate = read(tlsCert, (pem) => new X509Certificate(pem))
  if ('state' in certificate) return certificate
  const key = read(tlsKey, (pem) => createPrivateKey(pem))
  if ('state' in key) return key
  if (!certificate.read.checkPrivateKey(key.read)) {
    return fail(`the key ${tlsKey} is not that of ${tlsCert}`, 'name the two that belong together')
  }
  const seen = ofCertificate(certificate.read, now, tlsCert)
  if (seen.state !== 'ok') return seen
  const { mode } = statSync(tlsKey)
  // The account of a service often reads it by its group.
  if ((mode & 0o007) !== 0) {
    return warn(
      `the key ${tlsKey} is open to everybody (mode ${(mode & 0o777).toString(8).padStart(4, '0')})`,
      `chmod o= ${shellQuoted(tlsKey)}, and have another signed if anybody could read it`,
    )
  }
  return isLoopback(host) ? { ...seen, says: `${seen.says}; only this machine reaches it` } : seen
}

function read<T>(path: string, parse: (pem: Buffer) => T): { readonly read: T } | Seen {
  try {
    return { read: parse(readFileSync(path)) }
  } catch (thrown) {
    return fail(
      `${path} cannot be used: ${whyOf(thrown)}`,
      'a chain and its key are meant, in PEM and without a passphrase, that the server may read',
    )
  }
}

function ofCertificate(certificate: X509Certificate, now: number, what: string): Seen {
  const { validFromDate, validToDate, subjectAltName } = certificate
  const leftMs = validToDate.getTime() - now
  if (validFromDate.getTime() > now) {
    return fail(`${what} counts only from ${validFromDate.toISOString()}`, 'compare the clock')
  }
  if (leftMs <= 0) return fail(`${what} ended ${formatDuration(-leftMs)} ago`, RENEW)
  if (leftMs < RENEW_MS) return warn(`${what} ends in ${formatDuration(leftMs)}`, RENEW)
  if (subjectAltName === undefined) {
    return warn(
      `${what} names nobody (subjectAltName): no client takes it`,
      'have one signed that names the hosts under which it is reached',
    )
  }
  return ok(`${what} ends in ${formatDuration(leftMs)}, of ${subjectAltName}`)
}

const RENEW = 'put a renewed chain and key in their place: they are taken up without a restart'

interface Served {
  readonly certificate: X509Certificate
  /** Null: this machine trusts it for that name. */
  readonly untrusted: string | null
}

const ANSWER_MS = 30_000

/** Null: no certificate is shown there. */
function servedAt(url: string): Promise<Served | null> {
  const { hostname, port } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  return new Promise((answer) => {
    // It is looked at here, not trusted: nothing is sent.
    const options = { rejectUnauthorized: false, timeout: ANSWER_MS }
    const socket = connect({
      ...options,
      host,
      port: Number(port || 443),
      servername: nameOf(host),
    })
    const end = (served: Served | null): void => {
      socket.destroy()
      answer(served)
    }
    socket.once('secureConnect', () => {
      const { raw }: PeerCertificate = socket.getPeerCertificate()
      const certificate = new X509Certificate(raw)
      const why: unknown = socket.authorized ? null : socket.authorizationError
      end({ certificate, untrusted: why === null ? null : reasonOf(why) })
    })
    socket.once('error', () => end(null)).once('timeout', () => end(null))
  })
}

/** Node types it as an error and hands over its code. */
function reasonOf(why: unknown): string {
  return typeof why === 'string' ? why : whyOf(why)
}

/** An address is no name of a server (RFC 6066). */
function nameOf(host: string): string {
  return /^[\d.]+$|:/.test(host) ? '' : host
}

function isSame(served: X509Certificate, { tlsCert }: Config): boolean {
  const file = tlsCert === null ? null : read(tlsCert, (pem) => new X509Certificate(pem))
  return file === null || 'state' in file || file.read.fingerprint256 === served.fingerprint256
}

function without(remote: boolean, url: string | null, config: Config | null): Seen | null {
  const host = url === null ? null : new URL(url).hostname.replace(/^\[|\]$/g, '')
  if (url?.startsWith('http:') === true && host !== null && !isLoopback(host)) {
    return warn(
      `${url} is asked without TLS: whoever stands between reads the token`,
      'give the server a certificate, or ask it by its https address',
    )
  }
  if (remote || config === null) return null
  return config.behindTlsProxy
    ? ok('ended by a proxy before this server')
    : ok('not used: only this machine reaches the server')
}
