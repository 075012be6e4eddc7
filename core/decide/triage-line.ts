/** A duty of forensic triage in words: why it is asked for, of whom, by when, and what was answered. */

import { formatInstant, type Instant } from '../kernel/instant.ts'
import { sorted, type Stepwise } from '../kernel/stepwise.ts'
import type { TriageLine } from '../model/explanation.ts'
import type { View } from '../state/state.ts'
import { waives, type StoredDuty } from '../model/triage.ts'
import { shellWord } from './package-grammar.ts'

export function triageLine(view: View, duty: StoredDuty, now: Instant): TriageLine {
  const asset = view.manifests.Asset.get(duty.asset)
  const record = duty.record === null ? undefined : view.triageRecords.get(duty.record)
  const waiver = [...view.triageWaivers.values()]
    .filter((triageWaiver) => waives(triageWaiver, duty, asset, now))
    .toSorted((a, b) => b.expiresAt - a.expiresAt)[0]
  const cause = view.causes.get(duty.cause)
  const vulnerability =
    duty.vulnerabilities.find((one) => one.startsWith('CVE-')) ?? duty.vulnerabilities[0] ?? ''
  const name = asset?.name ?? duty.asset
  // Sources give the id: what is none is typed by nobody.
  const word = shellWord(vulnerability)
  const state =
    record?.found === 'compromise'
      ? 'compromise'
      : record !== undefined
        ? 'recorded'
        : waiver === undefined
          ? 'open'
          : 'waived'
  const owner = asset?.spec.owner ?? null
  const because = {
    listed: 'the list of exploited flaws asks for it',
    table: 'its row of the deadline table asks for it',
    assumed:
      'its row of the deadline table asks for it if the asset is exposed, which is not known',
  }[duty.because]
  const answer = {
    open: `by ${formatInstant(duty.due)}, ${owner === null ? 'nobody owns the asset' : `owner ${owner}`}; nobody has recorded it`,
    recorded: `${record?.by ?? ''} looked and found nothing`,
    compromise: `${record?.by ?? ''} looked and found a compromise: quarantine it with holdfast asset quarantine ${name}`,
    waived: `waived by ${waiver?.by ?? ''} until ${waiver === undefined ? '' : formatInstant(waiver.expiresAt)}: ${waiver?.reason ?? ''}`,
  }[state]
  return {
    cause: duty.cause,
    asset: name,
    vulnerability,
    component: duty.component,
    because: duty.because,
    owner,
    due: duty.due,
    state,
    awaited: cause?.detail.triageAwaited === true,
    open: cause !== undefined,
    by: record?.by ?? waiver?.by ?? null,
    reason: record?.reason ?? waiver?.reason ?? null,
    until: state === 'waived' ? (waiver?.expiresAt ?? null) : null,
    says: `forensic triage of ${vulnerability}: ${because}; ${answer}`,
    commands:
      state === 'recorded' || state === 'compromise' || word === undefined
        ? []
        : [
            `holdfast triage record --asset ${name} --vulnerability ${word} --found nothing --reason "…"`,
            `holdfast triage waive --asset ${name} --vulnerability ${word} --until 30d --reason "…"`,
          ],
  }
}

/** Of one asset, what is not answered first. */
export function* triageLines(
  view: View,
  asset: StoredDuty['asset'],
  now: Instant,
): Stepwise<TriageLine[]> {
  const lines: TriageLine[] = []
  // As they are now: others have their turn meanwhile.
  const ids = [...(view.dutiesByAsset.get(asset) ?? [])]
  for (const id of ids) {
    const duty = view.duties.get(id)
    if (duty === undefined) continue
    lines.push(triageLine(view, duty, now))
    yield
  }
  return yield* sorted(
    lines,
    (a, b) => ORDER[a.state] - ORDER[b.state] || a.due - b.due || (a.cause < b.cause ? -1 : 1),
  )
}

const ORDER = { compromise: 0, open: 1, waived: 2, recorded: 3 } as const
