/** Where the agent of this host keeps its state: /var/lib/holdfast-agent for root, else the home directory. */

import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

export interface AgentState {
  readonly directory: string
  readonly explanation: string
}

export function agentDirectory(): string {
  const given = process.env['HOLDFAST_AGENT_DATA']
  if (given !== undefined) return given
  return process.getuid?.() === 0 ? '/var/lib/holdfast-agent' : join(homedir(), '.holdfast-agent')
}

export function agentState(): AgentState | undefined {
  const directory = agentDirectory()
  return existsSync(directory)
    ? { directory, explanation: join(directory, 'explanation.json') }
    : undefined
}
