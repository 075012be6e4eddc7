/** The certificate of this server and its key: read at the start, and taken up anew when they are renewed. */

import { readFileSync, unwatchFile, watchFile } from 'node:fs'
import { createSecureContext, Server as TlsServer } from 'node:tls'
import type { Config } from '@holdfast/edges-base/config/config'
import type { TlsFiles } from './app.ts'
import { StartRefused } from './start-errors.ts'

/** Throws where they are no certificate with its key: before anything else is opened. */
export function readTls(config: Config): TlsFiles | null {
  if (config.tlsCert === null || config.tlsKey === null) return null
  try {
    const files = { cert: readFileSync(config.tlsCert), key: readFileSync(config.tlsKey) }
    createSecureContext(files)
    return files
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown)
    throw new StartRefused({
      code: 'tls-unreadable',
      message: `the TLS files cannot be used: ${message}`,
      help: 'holdfast doctor says what is wrong with them: give it the same settings',
    })
  }
}

/** A renewed certificate is taken up without a restart; a broken one leaves the last good one. Answers its end. */
export function reloadTls(
  config: Config,
  server: unknown,
  tell: (line: string) => void,
): () => void {
  const { tlsCert } = config
  if (tlsCert === null || !(server instanceof TlsServer)) return () => undefined
  const reload = (): void => {
    try {
      const tls = readTls(config)
      if (tls !== null) server.setSecureContext(tls)
    } catch (thrown) {
      const why = thrown instanceof Error ? thrown.message : String(thrown)
      tell(`the new certificate is not used: ${why}`)
    }
  }
  watchFile(tlsCert, { interval: 5_000, persistent: false }, reload)
  return () => unwatchFile(tlsCert, reload)
}
