/** asset */
import type { Command } from 'commander'
export function assetCommands(program: Command): void {
  void program
}
