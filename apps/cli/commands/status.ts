/** What was asked for, for commands that are no verbs yet. */

import type { Command } from 'commander'

export function isJson(command: Command): boolean {
  return command.optsWithGlobals<{ output: string }>().output === 'json'
}
