/** What the looks of `doctor` are given: settings and a directory of a test, and a real server or none. */

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig, type Flags } from '@holdfast/edges-base/config/config'
import { askServer } from '../../apps/cli/doctor/asked.ts'
import type { Check, Seen, Site } from '../../apps/cli/doctor/check.ts'

/** Nothing listens on the port of discard (RFC 863), so nobody answers. */
export const NOBODY = 'http://127.0.0.1:9'

export async function siteWith(
  flags: Flags = {},
  server: { readonly url: string; readonly adminToken?: string } = { url: NOBODY },
): Promise<Site> {
  const data = flags.data ?? mkdtempSync(join(tmpdir(), 'holdfast-doctor-'))
  return {
    data,
    config: readConfig({ ...flags, data }, {}),
    env: {},
    remote: false,
    asked: await askServer({ server: server.url, token: server.adminToken, data }),
    now: Date.now(),
    node: { version: process.versions.node, path: process.execPath },
    console: mkdtempSync(join(tmpdir(), 'holdfast-doctor-console-')),
  }
}

/** A look in one line: `fail: what it says | and more → what to do`. */
export async function lookedAt(check: Check, site: Site): Promise<string> {
  const seen: Seen | null = await check.look(site)
  if (seen === null) return 'nothing'
  const told = [seen.says, ...seen.more].join(' | ')
  return `${seen.state}: ${told}${seen.do === null ? '' : ` → ${seen.do}`}`
}
