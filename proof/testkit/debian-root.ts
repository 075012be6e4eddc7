/** A real Debian system below a temporary directory, from the archives that this very machine uses. */

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export function debianRoot(suite: string): string {
  const root = mkdtempSync(join(tmpdir(), 'holdfast-debian-'))
  // A system's own root is open to its users.
  chmodSync(root, 0o755)
  const made = spawnSync(
    'debootstrap',
    ['--variant=minbase', '--include=ca-certificates', suite, root, archive(suite)],
    { encoding: 'utf8', maxBuffer: 1e8 },
  )
  assert.equal(made.status, 0, made.stdout + made.stderr)
  copyFileSync('/etc/resolv.conf', join(root, 'etc/resolv.conf'))
  return root
}

/** By codename or suite; no mirror is named here. */
export function archive(suite: string): string {
  for (const field of ['Codename', 'Suite']) {
    const { stdout } = spawnSync(
      'apt-get',
      ['indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages', `${field}: ${suite}`],
      { encoding: 'utf8' },
    )
    const [uri] = stdout.split('\n')
    if (uri !== undefined && uri !== '') return uri
  }
  throw new Error(`this machine has no archive of ${suite}`)
}
