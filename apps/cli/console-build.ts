/** Builds the console in the background where it is missing or older than its sources. */

import { spawn } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** Where the console lies. */
export const CONSOLE_FOLDER: string = resolve(import.meta.dirname, '../console')

/** Whether what is built is of the sources beside it. */
export function consoleState(folder: string): 'built' | 'older' | 'missing' {
  const built = join(folder, 'dist/index.html')
  if (!existsSync(built)) return 'missing'
  return newestSource(folder) <= statSync(built).mtimeMs ? 'built' : 'older'
}

export async function buildConsole(tell: (line: string) => void): Promise<boolean> {
  const state = consoleState(CONSOLE_FOLDER)
  if (state === 'built') return true
  const vite = resolve(CONSOLE_FOLDER, '../../node_modules/vite/bin/vite.js')
  if (!existsSync(vite) || !existsSync(join(CONSOLE_FOLDER, 'index.html'))) {
    tell('  the console cannot be built here; the command line has everything')
    return state === 'older'
  }
  const built = await new Promise<boolean>((done) => {
    const child = spawn(process.execPath, [vite, 'build', '--logLevel', 'error'], {
      cwd: CONSOLE_FOLDER,
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
