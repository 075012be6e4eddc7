/** What the product asks a person in place of a block, with what follows either answer and none: everywhere the same words. */

import type { AssetUid, OverrideId } from '../kernel/ids.ts'
import type { Instant } from '../kernel/instant.ts'
import { domainText } from '../model/domain.ts'
import { QUESTION_KINDS, type Override } from '../model/override.ts'
import { liveOverrides } from '../state/overrides/table.ts'
import type { View } from '../state/state.ts'

export interface Question {
  readonly override: OverrideId
  /** What would refuse so many: `the flaw CVE-2026-1`, `source trivy`. */
  readonly cause: string
  /** Where: the whole estate, or the labels that make a failure domain. */
  readonly where: string
  readonly question: string
  /** Whom it keeps open. */
  readonly spared: readonly AssetUid[]
  /** Whom the same cause let be refused in the last hour: the slice that shows whether it is real. */
  readonly refused: number
  readonly ifNobody: string
  readonly by: Instant
  readonly answers: readonly {
    readonly answer: 'confirm' | 'reject'
    readonly text: string
    readonly command: string
  }[]
}

export function questionsOf(view: View, now: Instant): Question[] {
  return QUESTION_KINDS.flatMap((kind) => [...liveOverrides(view, kind, now)])
    .toSorted((a, b) => a.expiresAt - b.expiresAt)
    .map((override) =>
      override.kind === 'no-exit' ? noExit(view, override) : breaker(view, override),
    )
}

/** A block that nothing configured could end again: a person decides (law 15). */
function noExit(view: View, { id, name, scope, expiresAt }: Override): Question {
  const spared = [...(view.sheltered.get(id) ?? scope.assets ?? [])].toSorted()
  const what = name.slice(name.indexOf('/') + 1)
  return {
    override: id,
    cause: 'a cause that no configured source could clear',
    where: what,
    question: `Is ${what} to be blocked, though no configured source could clear it again?`,
    spared,
    refused: 0,
    ifNobody:
      'it keeps its access until then; afterwards this is asked again while nothing can clear it',
    by: expiresAt,
    answers: [
      {
        answer: 'confirm',
        text: 'it is blocked now, and a person ends that block',
        command: `holdfast override end ${id} --reason "…"`,
      },
      {
        answer: 'reject',
        text: 'it stays open in your name, by default for 7 d',
        command: `holdfast override reject ${id} --reason "…"`,
      },
    ],
  }
}

function breaker(view: View, override: Override): Question {
  const { id, scope, expiresAt } = override
  const [key, domain] = splitKey(scope.key ?? override.name)
  const cause = causeText(key)
  const where = domain === undefined ? 'the whole estate' : domainText(domain)
  const spared = [...(view.sheltered.get(id) ?? [])].toSorted()
  const refused = new Set(
    (view.recentRefusals.get(scope.key ?? '') ?? []).map((refusal) => refusal.asset),
  )
  const count = `${spared.length} ${spared.length === 1 ? 'asset' : 'assets'}`
  return {
    override: id,
    cause,
    where,
    question: `Is it right that ${cause} refuses ${count} more in ${where}?`,
    spared,
    refused: refused.size,
    ifNobody: `they keep their access until then; afterwards they are refused, and should they be too many at once the next breaker asks again`,
    by: expiresAt,
    answers: [
      {
        answer: 'confirm',
        text: `it is real: ${count} are refused now, and until this would have ended no more of it is counted`,
        command: `holdfast override end ${id} --reason "…"`,
      },
      {
        answer: 'reject',
        text: `it is not believed: ${count} stay open in your name, by default for 7 d`,
        command: `holdfast override reject ${id} --reason "…"`,
      },
    ],
  }
}

/** `<what> in <domain>` or `<what> everywhere` (counters.ts). */
function splitKey(key: string): [string, string?] {
  if (key.endsWith(' everywhere')) return [key.slice(0, -' everywhere'.length)]
  const at = key.lastIndexOf(' in ')
  return at < 0 ? [key] : [key.slice(0, at), key.slice(at + ' in '.length)]
}

function causeText(name: string): string {
  const at = name.indexOf(' ')
  const [of, what] = at < 0 ? [name, ''] : [name.slice(0, at), name.slice(at + 1)]
  switch (of) {
    case 'lineage':
      return `the flaw ${what}`
    case 'source':
      return `what source ${what} says`
    case 'feed':
      return `what feed ${what.split(' ')[0]} says now`
    case 'reader':
      return `how our reader of ${what.split(' ')[0]} reads reports`
    case 'policy':
      return `policy ${what}`
    case 'rules':
      return `these rules (number ${what})`
    case 'override':
      return `the end of override ${what}`
    default:
      return name
  }
}
