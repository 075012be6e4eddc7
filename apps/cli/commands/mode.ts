/** mode */
import type { Command } from 'commander'
export function modeCommands(program: Command): void {
  void program
}
