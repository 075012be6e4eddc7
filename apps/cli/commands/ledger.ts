/** ledger */
import type { Command } from 'commander'
export function ledgerCommands(program: Command): void {
  void program
}
