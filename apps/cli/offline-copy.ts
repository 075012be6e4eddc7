/** What the agent of this host heard last of it: the answer while the server is away, told as the copy it is. */

import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { agentFiles } from '@holdfast/agent/state'
import { formatDuration, formatInstant, instant } from '@holdfast/core/kernel/instant'
import { toldLater } from '@holdfast/core/kernel/told-later'
import type { Explanation } from '@holdfast/api/contract/parts/explanation'
import { ofThisMachine, safe } from './output.ts'

/** /var/lib/holdfast-agent for root, else in the home directory. */
export function agentDirectory(): string {
  const given = process.env['HOLDFAST_AGENT_DATA']
  if (given !== undefined) return given
  return process.getuid?.() === 0 ? '/var/lib/holdfast-agent' : join(homedir(), '.holdfast-agent')
}

export interface Kept {
  readonly server: string
  readonly heardMs: number
  readonly explanation: Explanation & { readonly copyOf: string }
}

/** `about`: only where the copy is of this asset or its hold. Its ages are those of now. */
export function keptHere(about?: string): Kept | undefined {
  const directory = agentDirectory()
  if (!existsSync(join(directory, 'explanation.json'))) return undefined
  const files = agentFiles(directory)
  const [kept, enrolment] = [files.loadExplanation(), files.load()]
  if (kept === undefined || enrolment === undefined) return undefined
  const { asset, hold } = kept.explanation
  if (about !== undefined && about !== asset.name && about !== hold) return undefined
  const ms = Math.max(0, Date.now() - kept.heardMs)
  const explanation = {
    ...whole(later(kept.explanation, '', ms) as Older),
    copyOf: formatInstant(instant(kept.heardMs)),
  }
  return { server: enrolment.server, heardMs: kept.heardMs, explanation }
}

/** What an agent wrote down lacks what came since. */
type Older = Omit<Explanation, 'access' | 'triage' | 'causes'> &
  Partial<Pick<Explanation, 'access' | 'triage'>> & {
    readonly causes: readonly OlderCause[]
  }
type Cause = Explanation['causes'][number]
type OlderCause = Omit<Cause, 'inputs'> & Partial<Pick<Cause, 'inputs'>>

function whole(copy: Older): Explanation {
  const isHeld = copy.posture === 'restricted' || copy.posture === 'quarantined'
  return {
    access: isHeld ? 'blocked' : 'permitted',
    triage: [],
    ...copy,
    causes: copy.causes.map((cause) => ({ inputs: [], ...cause })),
  }
}

const INSTANT = /^(?:at|due|since|until|dueAt|nextDueAt)$/

/** A copy written before instants were texts has them as milliseconds. */
function later(value: unknown, key: string, ms: number): unknown {
  if (typeof value === 'string') return ofThisMachine(toldLater(value, ms))
  if (typeof value === 'number') return INSTANT.test(key) ? formatInstant(instant(value)) : value
  if (Array.isArray(value)) return value.map((one) => later(one, key, ms))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, later(one, name, ms)]),
  )
}

/** `copy from 21:15 UTC (14 m old); the server does not answer`. */
export async function copyLine({ server, heardMs }: Kept): Promise<string> {
  const ageMs = Math.max(0, Date.now() - heardMs)
  const text = formatInstant(instant(heardMs))
  const from = ageMs < DAY_MS ? text.slice(11, 16) : text.slice(0, 16).replace('T', ' ')
  const answers = await fetch(`${server}/livez`, { signal: AbortSignal.timeout(ANSWER_MS) }).then(
    () => true,
    () => false,
  )
  const state = !answers
    ? 'the server does not answer'
    : ageMs < FRESH_MS
      ? 'the server answers'
      : 'the server answers, and the agent of this host has not asked it since: holdfast agent status'
  return safe(`copy from ${from} UTC (${formatDuration(ageMs)} old); ${state}`)
}

const DAY_MS = 86_400_000
const ANSWER_MS = 2_000
/** The agent asks every few seconds. */
const FRESH_MS = 60_000
