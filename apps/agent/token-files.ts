/** Workload token files: `<directory>/<identity>/token`, mode 0400, owned by the binding's user. */

import { chownSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { writeDurably } from '@holdfast/edges-base/stores/durable-file'
import type { WorkloadToken } from '@holdfast/protocols/agent/messages'

export function writeTokenFiles(directory: string, tokens: readonly WorkloadToken[]): void {
  for (const one of tokens) {
    // A name is a name, never a path: anything else was refused by the server long before.
    const folder = join(directory, one.identity.replaceAll('/', '_'))
    const path = join(folder, 'token')
    if (one.token === null) {
      rmSync(path, { force: true })
      continue
    }
    mkdirSync(folder, { recursive: true, mode: 0o755 })
    writeDurably(path, `${one.token}\n`, 0o400)
    const account = one.user === null ? undefined : accountOf(one.user)
    // Only root can give a file away; others write for themselves.
    if (account !== undefined && process.getuid?.() === 0) chownSync(path, account.uid, account.gid)
  }
}

function accountOf(user: string): { readonly uid: number; readonly gid: number } | undefined {
  if (!existsSync('/etc/passwd')) return undefined
  for (const line of readFileSync('/etc/passwd', 'utf8').split('\n')) {
    const [name, , uid, gid] = line.split(':')
    if (name === user) return { uid: Number(uid), gid: Number(gid) }
  }
  return undefined
}
