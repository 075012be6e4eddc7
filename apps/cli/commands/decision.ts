/** decision */
import type { Command } from 'commander'
export function decisionCommands(program: Command): void {
  void program
}
