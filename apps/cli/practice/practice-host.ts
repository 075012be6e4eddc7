/** The practice host: a small dpkg root with one package, its security archive and one running program. */

import { spawn, type ChildProcess } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'

const PROGRAM = 'practice-web'
export const OLD_VERSION = '1.0-1'
export const FIXED_VERSION = '1.0-1+deb12u1'

export interface PracticeHost {
  readonly root: string
  start(): ChildProcess
  /** The security archive publishes a fix; nothing is installed. */
  publishFix(): void
  /** Installs it as dpkg does: a new file takes the place of the old, the running program keeps the old one. */
  installFix(): void
}

export function makePracticeHost(root: string): PracticeHost {
  rmSync(root, { recursive: true, force: true })
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  write(
    'etc/os-release',
    'ID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\nPRETTY_NAME="Debian GNU/Linux 12 (practice)"\n',
  )
  write('etc/hostname', 'practice-host\n')
  write('var/lib/dpkg/status', statusWith(OLD_VERSION))
  write(`var/lib/dpkg/info/${PROGRAM}.list`, `/.\n/usr\n/usr/bin\n/usr/bin/${PROGRAM}\n`)
  write(`var/lib/apt/lists/practice_debian-security_dists_bookworm-security_InRelease`, release())
  write(PACKAGES, packagesWith(OLD_VERSION))
  const binary = join(root, 'usr/bin', PROGRAM)
  const source = systemBinary()
  mkdirSync(dirname(binary), { recursive: true })
  copyFileSync(source.path, binary)
  return {
    root,
    start: () => spawn(binary, source.args, { stdio: 'ignore' }),
    publishFix: () => write(PACKAGES, packagesWith(FIXED_VERSION)),
    installFix() {
      copyFileSync(source.path, `${binary}.dpkg-new`)
      renameSync(`${binary}.dpkg-new`, binary)
      write('var/lib/dpkg/status', statusWith(FIXED_VERSION))
    },
  }
}

const PACKAGES =
  'var/lib/apt/lists/practice_debian-security_dists_bookworm-security_main_binary-amd64_Packages'

/** `sleep` where it is a program of its own; else this very runtime. */
function systemBinary(): { readonly path: string; readonly args: readonly string[] } {
  for (const path of ['/usr/bin/sleep', '/bin/sleep']) {
    if (!existsSync(path) || !statSync(path).isFile()) continue
    const real = realpathSync(path)
    // Where one program plays many by its name, a copy under another name would not be `sleep`.
    if (basename(real) === 'sleep') {
      return { path: real, args: ['3600'] }
    }
  }
  return { path: process.execPath, args: ['-e', 'setInterval(() => undefined, 1e9)'] }
}

function statusWith(version: string): string {
  return [
    `Package: ${PROGRAM}`,
    'Status: install ok installed',
    'Architecture: amd64',
    `Version: ${version}`,
    'Description: the program of the practice host',
    '',
    '',
  ].join('\n')
}

function packagesWith(version: string): string {
  return `Package: ${PROGRAM}\nArchitecture: amd64\nVersion: ${version}\n\n`
}

/** Signed by nobody: the practice host has an archive of its own. Its dates are those of today. */
function release(): string {
  const date = (days: number): string =>
    new Date(Date.now() + days * 86_400_000).toUTCString().replace('GMT', 'UTC')
  return [
    'Origin: Debian',
    'Label: Debian-Security',
    'Suite: oldstable-security',
    'Codename: bookworm-security',
    `Date: ${date(0)}`,
    `Valid-Until: ${date(7)}`,
    '',
  ].join('\n')
}
