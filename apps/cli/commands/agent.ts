/** agent */
import type { Command } from 'commander'
export function agentCommands(program: Command): void {
  void program
}
