/** hold */
import type { Command } from 'commander'
export function holdCommands(program: Command): void {
  void program
}
