/**
 * One poll: the active projects, their findings in brief, and for each that changed its components and findings
 * once the analysis is over. A project that is not there any more is `gone`, never fixed.
 */

import { digestOf } from '@holdfast/core/kernel/hash'
import { SourceError, type PollCall, type Polled } from '@holdfast/edges-base/ports/sources'
import { nodeHash } from '@holdfast/edges-base/signers/hash'
import { analysed } from './analysis.ts'
import { tolerant, type Ask, type Failures } from '@holdfast/edges-base/http/ask'
import { datedBom, type Imported } from './bom.ts'
import { fileOf, findingsOf, listProjects, projectAt, uuidOf, type Project } from './projects.ts'

/** Of fewer projects half may well be retired within an hour; each of them is asked for by itself. */
const SHRINK_PROJECTS_MIN = 10
/** Each analysis takes seconds of the server's time; so many wait in its queue because of us. */
const ANALYSES_AT_ONCE = 8

type Call = Pick<PollCall, 'cursors' | 'changed' | 'signal' | 'progress'>

export async function* pollProjects(
  ask: Ask,
  call: Call,
  wait: (ms: number) => Promise<void>,
): AsyncGenerator<Polled> {
  const failures = tolerant()
  const projects = call.changed === null ? await listed(ask, call) : await named(ask, call.changed)
  const due = await changedOf(ask, call, [...projects.values()], failures)
  for (let start = 0; start < due.length; start += ANALYSES_AT_ONCE) {
    call.signal.throwIfAborted()
    const group = due.slice(start, start + ANALYSES_AT_ONCE)
    const uuids = group.map((imported) => imported.uuid)
    const ended = await analysed(ask, uuids, failures, wait)
    for (const project of group.filter((imported) => ended.has(imported.uuid))) {
      const polled = await tolerated(failures, () => documentOf(ask, project))
      if (polled !== null) yield polled
    }
    call.progress(start + group.length, due.length)
  }
  if (call.changed === null) yield* goneOf(ask, call, projects, failures)
  failures.end()
}

async function listed(ask: Ask, call: Call): Promise<ReadonlyMap<string, Project>> {
  const projects = await listProjects(ask)
  const known = call.cursors.size
  if (known < SHRINK_PROJECTS_MIN || projects.size * 2 >= known) return projects
  // A key that lost a team, or a server that was set up anew, is not hundreds of projects retired.
  throw new SourceError(
    'unreadable',
    `Dependency-Track lists ${projects.size} projects, and ${known} were known`,
    'may the key still see them all? if they were removed, delete this Source and apply it again',
  )
}

/** What a webhook names is only where to look: a second notification of the same thing finds nothing new. */
async function named(ask: Ask, files: ReadonlySet<string>): Promise<ReadonlyMap<string, Project>> {
  const projects = new Map<string, Project>()
  for (const uuid of [...files].flatMap((file) => uuidOf(file) ?? []).toSorted()) {
    const project = await projectAt(ask, uuid)
    if (project !== null) projects.set(uuid, project)
  }
  return projects
}

/** A project into which nothing was ever imported is a name: nobody looked at anything. */
async function changedOf(
  ask: Ask,
  call: Call,
  projects: readonly Project[],
  failures: Failures,
): Promise<Imported[]> {
  const due: Imported[] = []
  for (const [place, { importedAt, ...project }] of projects.entries()) {
    call.signal.throwIfAborted()
    call.progress(place, null)
    if (importedAt === null) continue
    const findings = await tolerated(failures, () => findingsOf(ask, project.uuid))
    if (findings === null) continue
    const revision = revisionOf(importedAt, findings)
    const known = call.cursors.get(fileOf(project.uuid))
    if (known?.startsWith(`${revision} `) !== true) due.push({ ...project, importedAt })
  }
  return due
}

function revisionOf(importedAt: number, findings: string): string {
  return `${importedAt} ${findings}`
}

/**
 * The BOM with its vulnerabilities rather than the findings file: only that lists the components, too, and a
 * list that leaves out what is not affected can never show that something is fixed. Null: the project was
 * imported again or left while it was read, so what was read may be half of two things.
 */
async function documentOf(ask: Ask, project: Imported): Promise<Polled | null> {
  const { uuid, importedAt } = project
  // Before the BOM: what is found between the two makes the next poll look again, not never.
  const findings = await findingsOf(ask, uuid)
  const query = 'format=json&variant=withVulnerabilities&download=false'
  const answer = await ask('GET', `/api/v1/bom/cyclonedx/project/${uuid}?${query}`)
  const after = await projectAt(ask, uuid)
  if (findings === null || answer === null || after?.importedAt !== importedAt) return null
  const bom = datedBom(answer.bytes, project)
  if (!bom.ok) {
    const message = `the BOM of project ${uuid} cannot be read: ${bom.error}`
    throw new SourceError('unreadable', message, 'it is tried again; the last good word stays')
  }
  const cursor = `${revisionOf(importedAt, findings)} ${digestOf(nodeHash, bom.value)}`
  return { kind: 'document', file: fileOf(uuid), bytes: bom.value, cursor }
}

/** Asked for by themselves: a list that is read in pages may skip one while another is deleted. */
async function* goneOf(
  ask: Ask,
  call: Call,
  projects: ReadonlyMap<string, Project>,
  failures: Failures,
): AsyncGenerator<Polled> {
  for (const file of call.cursors.keys()) {
    const uuid = uuidOf(file)
    if (uuid === undefined || projects.has(uuid)) continue
    call.signal.throwIfAborted()
    const there = await tolerated(failures, async () => (await projectAt(ask, uuid)) !== null)
    if (there === false) yield { kind: 'gone', file }
  }
}

async function tolerated<T>(failures: Failures, work: () => Promise<T>): Promise<T | null> {
  try {
    const value = await work()
    failures.good()
    return value
  } catch (thrown) {
    failures.bad(thrown)
    return null
  }
}
