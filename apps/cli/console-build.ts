/** Builds the console in the background where it is missing: the table is on screen long before. */

import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

const FOLDER = resolve(import.meta.dirname, '../console')

export async function buildConsole(tell: (line: string) => void): Promise<boolean> {
  if (existsSync(resolve(FOLDER, 'dist/index.html'))) return true
  const vite = resolve(FOLDER, '../../node_modules/vite/bin/vite.js')
  if (!existsSync(vite) || !existsSync(resolve(FOLDER, 'index.html'))) {
    tell('  the console cannot be built here; the command line has everything')
    return false
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
