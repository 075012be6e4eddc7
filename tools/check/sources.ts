/** The files of the repository that the house rules look at. */

import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface SourceFile {
  readonly path: string
  readonly text: string
}

/** All that is in the repository, whatever it is. */
export function repositoryPaths(root: string): readonly string[] {
  return listed(root, [])
}

export function sourceFiles(root: string): readonly SourceFile[] {
  return listed(root, ['*.ts', '*.tsx', '*.js', '*.md', '*.sh']).map((path) => ({
    path,
    text: readFileSync(join(root, path), 'utf8'),
  }))
}

function listed(root: string, patterns: readonly string[]): string[] {
  const options = ['ls-files', '--cached', '--others', '--exclude-standard']
  return execFileSync('git', [...options, ...patterns], { cwd: root, encoding: 'utf8' })
    .split('\n')
    .filter((path) => path !== '' && existsSync(join(root, path)))
}
