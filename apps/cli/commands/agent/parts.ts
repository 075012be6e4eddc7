/** What the verbs of the agent have in common: where it reads, where it keeps its key, and its failures in words. */

import { resolve } from 'node:path'
import { AgentError, type AgentParts } from '@holdfast/agent/agent'
import { agentFiles } from '@holdfast/agent/state'
import { EXITS, Failure, type Exit } from '../../exits.ts'
import { agentDirectory } from '../../offline-copy.ts'
import { scanHere } from '../../scan-here.ts'

interface Text {
  readonly takes: string
  readonly says: string
}

export const HERE: { readonly [O in 'root' | 'state' | 'tokens']: Text } = {
  root: { takes: '<dir>', says: 'the system below a directory' },
  state: { takes: '<dir>', says: 'where the agent keeps its key (HOLDFAST_AGENT_DATA)' },
  tokens: { takes: '<dir>', says: 'where workload token files go, such as /run/holdfast' },
}

type Flags = { readonly [O in keyof typeof HERE]?: string }

export function rootOf(given: Flags): string {
  return given.root === undefined ? '' : resolve(given.root)
}

export function partsOf(given: Flags): AgentParts {
  // Whatever this process makes is its own, whoever started it.
  process.umask(0o077)
  return {
    files: agentFiles(given.state ?? agentDirectory()),
    collect: () => scanHere(rootOf(given)),
    tokenDirectory: given.tokens ?? null,
  }
}

function exitOf({ code }: AgentError): Exit {
  if (code === 'unreachable') return EXITS.unreachable
  return code === 'not-enrolled' ? EXITS.usage : EXITS.failed
}

export async function told<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (thrown) {
    if (!(thrown instanceof AgentError)) throw thrown
    throw new Failure(exitOf(thrown), `${thrown.message} (${thrown.code})`, thrown.help)
  }
}
