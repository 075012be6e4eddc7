/** `version`: of this program, and of what runs it. No verb: who asks for it waits for nothing else to be loaded. */

import type { Command } from 'commander'
import { print } from '../output.ts'

export function versionCommand(program: Command): void {
  program
    .command('version')
    .description('version and runtime')
    .action(() => print(`holdfast 0.1.0, node ${process.versions.node}`))
}
