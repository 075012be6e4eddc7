/** token */
import type { Command } from 'commander'
export function tokenCommands(program: Command): void {
  void program
}
