/** The agent's life: watch, report changes at once, a heartbeat every 15 minutes, poll in between. */

import { watchHost } from '@holdfast/local-host/watch'
import { poll, report, type AgentParts } from './agent.ts'

const LOOK_MS = 15 * 60_000
const TOKENS_MS = 5 * 60_000
const RETRY_MS = 5_000

/** Runs until the signal aborts; every failure is told and tried again, with the newest facts. */
export async function runAgent(
  parts: AgentParts,
  root: string,
  signal: AbortSignal,
  tell: (line: string) => void,
): Promise<void> {
  let changed = true
  let lastLook = 0
  let lastTokens = 0
  let wake: (() => void) | undefined
  const stopWatching = watchHost(root, () => {
    changed = true
    wake?.()
  })
  signal.addEventListener('abort', () => wake?.())
  while (!signal.aborted) {
    let wait = RETRY_MS
    try {
      const now = Date.now()
      const look = changed || now - lastLook > LOOK_MS
      changed = false
      const wantTokens = parts.tokenDirectory !== null && now - lastTokens > TOKENS_MS
      const answer = look ? await report(parts, false) : await poll(parts, wantTokens)
      if (look) lastLook = now
      else if (wantTokens) lastTokens = now
      if (answer.evidence !== null)
        tell(`reported: ${answer.explanation?.sentence ?? answer.evidence}`)
      if (answer.factsWanted) await report(parts, true)
      wait = answer.pollAfterMs
    } catch (thrown) {
      changed = true
      tell(thrown instanceof Error ? thrown.message : String(thrown))
    }
    await new Promise<void>((resolve) => {
      wake = resolve
      setTimeout(resolve, wait).unref()
      if (signal.aborted || changed) resolve()
    })
  }
  stopWatching()
}
