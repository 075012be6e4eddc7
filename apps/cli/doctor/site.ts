/** What `doctor` looks at here: the settings as this shell has them, and the server they lead to. */

import { resolve } from 'node:path'
import type { Flags } from '@holdfast/edges-base/config/config'
import { loadConfig } from '@holdfast/edges-base/config/load-config'
import { OPTIONS } from '@holdfast/edges-base/config/options'
import type { ClientOptions } from '../client.ts'
import { CONSOLE_FOLDER } from '../console-build.ts'
import { addressOf, ownServer } from '../own-server.ts'
import { askServer } from './asked.ts'
import type { Site } from './check.ts'

export async function siteOf(options: ClientOptions, flags: Flags): Promise<Site> {
  const { env } = process
  const { config, data } = settingsHere(flags)
  return {
    data,
    config,
    env,
    remote: isRemote(options.server ?? env['HOLDFAST_SERVER'], data),
    asked: await askServer({ ...options, data }),
    now: Date.now(),
    node: { version: process.versions.node, path: process.execPath },
    console: CONSOLE_FOLDER,
  }
}

/** As this shell has them; where they cannot be read, the directory may still be looked at. */
export function settingsHere(flags: Flags): Pick<Site, 'config' | 'data'> {
  const config = loadConfig(flags, process.env)
  const named = flags.data ?? process.env['HOLDFAST_DATA'] ?? OPTIONS.data.default ?? ''
  return { config, data: resolve(config.ok ? config.value.data : named) }
}

/** A server that is named and does not use this data directory is another's, whatever machine it runs on. */
function isRemote(server: string | undefined, data: string): boolean {
  return server !== undefined && addressOf(server) !== ownServer(data)
}
