/** estate */
import type { Command } from 'commander'
export function estateCommands(program: Command): void {
  void program
}
