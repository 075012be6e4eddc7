/** What a suite needs beyond Node: each answers `false` when it is there, else the one-line skip reason. */

import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'

const ROOT = resolve(import.meta.dirname, '../..')
const SHARED = process.env['HOLDFAST_SHARED'] ?? resolve(ROOT, '../shared')

/** Data from elsewhere that stands beside the checkout; read in place, never copied. */
export function sharedPath(...parts: readonly string[]): string {
  return join(SHARED, ...parts)
}

export function needsShared(...parts: readonly string[]): string | false {
  const path = sharedPath(...parts)
  return existsSync(path)
    ? false
    : `needs the shared data folder ${parts.join('/')} beside the checkout`
}

export function programPath(name: string): string | undefined {
  const places = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin']
  return places.map((place) => join(place, name)).find((path) => existsSync(path))
}

export function needsProgram(name: string, install: string): string | false {
  return programPath(name) === undefined ? `needs ${name}: ${install}` : false
}

/** Where proof/clients/install.sh puts the clients of the secret store. */
export function clientPath(...parts: readonly string[]): string {
  const folder = process.env['HOLDFAST_CLIENTS'] ?? join(homedir(), '.cache/holdfast/clients')
  return join(folder, ...parts)
}

export function needsClient(name: string): string | false {
  const there = existsSync(clientPath(name, '.version'))
  return there ? false : `needs ${name} as a client: proof/clients/install.sh`
}

export function needsRoot(): string | false {
  return process.getuid?.() === 0 ? false : 'needs root'
}
