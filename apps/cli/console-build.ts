/** Builds the console in the background where it is missing or older than its sources. */

import { spawn } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'

const FOLDER = resolve(import.meta.dirname, '../console')
const BUILT = resolve(FOLDER, 'dist/index.html')

export async function buildConsole(tell: (line: string) => void): Promise<boolean> {
  if (existsSync(BUILT) && newestSource(FOLDER) <= statSync(BUILT).mtimeMs) return true
  const vite = resolve(FOLDER, '../../node_modules/vite/bin/vite.js')
  if (!existsSync(vite) || !existsSync(resolve(FOLDER, 'index.html'))) {
    tell('  the console cannot be built here; the command line has everything')
    return existsSync(BUILT)
  }
  const built = await new Promise<boolean>((done) => {
    const child = spawn(process.execPath, [vite, 'build', '--logLevel', 'error'], {
      cwd: FOLDER,
      stdio: 'ignore',
    })
    child.on('exit', (code) => done(code === 0))
    child.on('error', () => done(false))
  })
  tell(
    built
      ? '  the console is built'
      : '  the console could not be built; the command line has everything',
  )
  return built
}

function newestSource(folder: string): number {
  let newest = 0
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === 'dist' || entry.name === 'node_modules') continue
    const path = join(folder, entry.name)
    newest = Math.max(newest, entry.isDirectory() ? newestSource(path) : statSync(path).mtimeMs)
  }
  return newest
}
