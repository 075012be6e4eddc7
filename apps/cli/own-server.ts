/** The server that uses a data directory of this machine, and its admin token, which is for that server alone. */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** As it is compared and kept: one spelling of one address. Null: it is no address of a server. */
export function addressOf(text: string): string | null {
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol) || isSomebodys(url)) return null
  return `${url.origin}${url.pathname}`.replace(/\/$/, '')
}

/** `http://name@host`: what stands before the @ is no host, whatever it looks like. */
export function isSomebodys({ username, password }: URL): boolean {
  return username !== '' || password !== ''
}

/** What it announced when it started; undefined: none did. */
export function ownServer(data: string): string | undefined {
  const path = join(data, 'server.json')
  if (!existsSync(path)) return undefined
  try {
    const { url } = JSON.parse(readFileSync(path, 'utf8')) as { readonly url?: unknown }
    return (typeof url === 'string' ? addressOf(url) : null) ?? undefined
  } catch {
    // The next start writes it anew.
    return undefined
  }
}

/**
 * By the very address that was announced: a name that leads here today, another port, another scheme or a path may be
 * somebody else's.
 */
export function ownToken(server: string, data: string): string | undefined {
  if (server !== ownServer(data)) return undefined
  const path = join(data, 'admin-token')
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined
}
