/** secret */
import type { Command } from 'commander'
export function secretCommands(program: Command): void {
  void program
}
