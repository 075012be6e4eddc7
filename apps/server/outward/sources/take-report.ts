/** A report that was fetched: each subject finds its asset, and a host nobody declared becomes a discovered one. */

import { subjectName } from '@holdfast/core/discover/match-subject'
import type { ComponentFacts } from '@holdfast/core/model/facts'
import { find } from '@holdfast/core/state/state'
import { SourceError } from '@holdfast/edges-base/ports/sources'
import { name as nameSchema } from '@holdfast/edges-base/manifests/fields'
import { submit, type HandingIn } from '../../context.ts'
import type { Report } from '../../driver/read-call.ts'
import { handInFound } from './hand-in.ts'

/** Answers the subjects that are no asset here, with the reason. */
export async function takeReport(
  context: HandingIn,
  source: string,
  raw: Uint8Array,
): Promise<readonly string[]> {
  const as = find(context.driver.view, 'Source', source)?.spec ?? {}
  const read = await context.reader.read(raw, as)
  if (!read.ok) throw new SourceError('unreadable', read.error.message, read.error.help)
  const { observed } = read.value
  if (observed !== null) {
    const document = await context.writer.blobs.put(raw)
    await submit(context, { kind: 'observe-endpoint', source, ...observed, document }, 'system')
    return []
  }
  const given = { raw, source, actor: 'system', assertSubject: false }
  const unmatched: string[] = []
  for (const report of read.value.reports) {
    let found = await handInFound(context, report, read.value, given)
    if (found.asset === null && (await discover(context, report.facts))) {
      found = await handInFound(context, report, read.value, given)
    }
    if (found.evidence === null) unmatched.push(`${found.subject}: ${found.why ?? 'not taken'}`)
  }
  return unmatched
}

/** What a server of hosts knows exists, whether or not anyone declared it; only a name that is one. */
async function discover(context: HandingIn, report: Report): Promise<boolean> {
  if (report.kind !== 'components' || report.subject.type !== 'host') return false
  const subject = subjectName(report)
  if (!nameSchema.safeParse(subject).success) return false
  const spec = { type: 'host', ...identifiersOf(report) } as const
  const manifest = { kind: 'Asset', name: subject, labels: {}, spec } as const
  const input = { kind: 'apply-manifests', manifests: [manifest], dryRun: false } as const
  await submit(context, { ...input, origin: 'discovered' }, 'system')
  return true
}

function identifiersOf(report: ComponentFacts): { identifiers?: { serial: string } } {
  const serial = report.subject.identifiers.find((identifier) => identifier.startsWith('serial:'))
  return serial === undefined ? {} : { identifiers: { serial: serial.slice('serial:'.length) } }
}
