/** A message or an enrolment that is refused: its own word, and it changes nothing. */

import { Problem } from '@holdfast/edges-base/http/problems'
import type { AgentRefusal } from '@holdfast/protocols/agent/messages'

export function refusal(code: AgentRefusal, message: string, help: string): Problem {
  return new Problem('evidence-refused', message, help, [{ code, message, help }])
}
