/** `break-glass plan`: the runbook, filled in: the warrant to sign, who can sign it, what it opens and what it cannot. */

import { closeSync, openSync, writeSync } from 'node:fs'
import type { BreakGlassPlan } from '@holdfast/api/contract/break-glass'
import { shellQuoted } from '@holdfast/core/kernel/shell-quoted'
import { NAMESPACE } from '@holdfast/core/model/break-glass'
import { EXITS, Failure } from '../../exits.ts'
import { bold, print, safe } from '../../output.ts'
import { verb, type Verb } from '../../verb.ts'
import { plannedOffline, type Plan } from './plan-offline.ts'
import { APPROVERS } from './offline.ts'

export const plan: Verb = verb({
  name: 'plan',
  says: 'writes the warrant that two approvers sign, and the runbook; changes nothing',
  args: ['<identities...>'],
  options: {
    incident: { takes: '<id>', says: 'the incident it is for', required: true },
    reason: { takes: '<text>', says: 'why nothing else helps', required: true },
    for: { takes: '<duration>', says: 'how long: 60m at most', default: '60m' },
    in: { takes: '<duration>', says: 'from when on, from now', default: '0s' },
    asset: { takes: '<name>', says: 'only from there; else from all they act from', many: true },
    drill: { says: 'for a drill: it opens nothing' },
    to: { takes: '<file>', says: 'where the warrant is written', default: 'warrant.txt' },
    offline: { says: 'no server is asked: nobody says then what it would open' },
    approvers: APPROVERS,
  },
  async run({
    client,
    args: [identities],
    flags,
    data,
  }): Promise<Plan & { readonly file: string }> {
    const { incident, reason, asset, drill, to, offline, approvers } = flags
    const asked = {
      identities: [identities].flat(),
      incident,
      reason,
      for: flags.for,
      in: flags.in,
      drill: drill === true,
      ...(asset === undefined ? {} : { assets: asset }),
    }
    const planned =
      offline === true
        ? await plannedOffline(asked, approvers, data)
        : splitPlan(await client().call('break-glass.plan', { body: asked }))
    writeNew(to, planned.warrant)
    return { ...planned, file: to }
  },
  show: showRunbook,
})

function splitPlan(plan: BreakGlassPlan): Plan {
  const { warrant, digest, until, drill, approvers, ...known } = plan
  return { warrant, digest, until, drill, approvers, known }
}

/** A warrant that is being signed is never written over. */
function writeNew(file: string, text: string): void {
  try {
    const open = openSync(file, 'wx', 0o600)
    writeSync(open, text)
    closeSync(open)
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown)
    throw new Failure(
      EXITS.conflict,
      `the warrant cannot be written: ${message}`,
      'name another file with --to',
    )
  }
}

function showRunbook(plan: Plan & { readonly file: string }): void {
  const { warrant, digest, drill, file, known } = plan
  print(bold(`1  Read ${safe(file)}, all of you (${safe(digest)})`))
  for (const line of warrant.trimEnd().split('\n')) print(`     ${safe(line)}`)
  if (known !== null) showOpens(known, drill)
  showSigners(plan)
  const verb = drill ? 'drill' : 'open'
  const signed = `${shellQuoted(file)} NAME.sig OTHER.sig`
  print(bold(`4  ${drill ? 'Record the drill' : 'Open it'}`))
  print(`     holdfast break-glass ${verb} ${signed}`)
  if (drill) return
  print('     while no server runs:')
  print(`     holdfast break-glass open --offline ${signed}`)
  const points = new Set((known?.points ?? []).map(({ point }) => point))
  for (const point of points.size === 0 ? ['POINT'] : points) {
    print(`     holdfast undo PACK --point ${safe(point)} --warrant ${shellQuoted(file)}`)
  }
  print(bold('5  Afterwards'))
  print('     holdfast break-glass close ID --reason …   before its end, when it works again')
  print(
    '     holdfast break-glass review ID --note …    by somebody who did not sign; until then it is not opened again',
  )
}

function showOpens(
  { opens, stays, more, permitted, points, inTheWay }: NonNullable<Plan['known']>,
  drill: boolean,
): void {
  if (inTheWay !== null && !drill)
    print(`   ! ${safe(inTheWay.message)}   → ${safe(inTheWay.help)}`)
  print(bold(`2  See what it ${drill ? 'would open' : 'opens'}`))
  for (const { identity, asset, resource, tier } of opens) {
    print(`     ✓ ${safe(identity)} from ${safe(asset)}: ${safe(resource)} (tier ${tier})`)
  }
  for (const { identity, asset, resource, why } of stays) {
    print(
      `     ✗ ${safe(identity)} from ${safe(asset)}: ${safe(resource)} stays refused: ${safe(why)}`,
    )
  }
  if (more > 0) print(`     and ${more} more: -o json does not name them either`)
  if (permitted > 0) print(`     ${permitted} uses are permitted as it is`)
  if (opens.length === 0) print('     nothing that is refused now')
  for (const { point, ref, identity, denied } of points) {
    const what = denied ? 'is denied there now, and is given back' : 'nothing is denied there'
    print(`     at ${safe(point)}: ${safe(identity)} as ${safe(ref)}: ${what}`)
  }
}

/** Two of them: each with the line that they type where their key is. */
function showSigners({ approvers, file }: Plan & { readonly file: string }): void {
  print(bold('3  Two of these sign it, each where their key is'))
  for (const { person, type, fingerprint } of approvers) {
    print(`     ${safe(person)}   ${safe(type)} ${safe(fingerprint)}`)
    const to = shellQuoted(`${safe(person)}.sig`)
    print(`       ssh-keygen -Y sign -f KEY -n ${NAMESPACE} < ${shellQuoted(file)} > ${to}`)
  }
  if (new Set(approvers.map(({ person }) => person)).size < 2) {
    print(
      '     ! two people must: holdfast token create --for NAME --scope approve --ssh-key FILE.pub',
    )
  }
}
