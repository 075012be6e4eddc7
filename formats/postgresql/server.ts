/**
 * What a PostgreSQL server answered about itself, as our source writes it down: the version that runs is the one of
 * the program that answers. Whose ranges speak of it is told by the packager's mark in it, else they are PostgreSQL's.
 */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import { instant, type Instant } from '@holdfast/core/kernel/instant'
import { err, ok } from '@holdfast/core/kernel/result'
import type { ComponentFact, ComponentFacts } from '@holdfast/core/model/facts'
import type { Document } from '../document/document.ts'
import { asObject, objectAt, text, timeAt } from '../json-members.ts'
import { reading, type Reader } from '../reader.ts'

/** The member that marks such a document, and its version. */
const POSTGRESQL_ANSWER = 'holdfast.dev/postgresql/v1'

export const postgresql: Reader = {
  format: 'postgresql',
  title: 'PostgreSQL server',
  knows: (document) => text(rootOf(document), 'format') === POSTGRESQL_ANSWER,
  read(document) {
    const root = rootOf(document)
    const answer = objectAt(root, 'answer')
    const asset = text(root, 'asset') ?? ''
    const full = text(answer, 'version') ?? ''
    const short = text(answer, 'serverVersion') ?? ''
    if (asset === '' || full === '' || short === '') {
      return err('it names no asset, or no version that a server answered')
    }
    const component = componentOf(full, short)
    const observedAt = timeAt(root, 'observedAt')
    const startedAt = startOf(answer, observedAt)
    const report: ComponentFacts = {
      kind: 'components',
      v: 1,
      format: 'postgresql',
      tool: { name: 'postgresql', version: short },
      subject: {
        type: 'unknown',
        name: asset,
        digests: [],
        identifiers: [],
      },
      observedAt,
      ...(startedAt === null ? {} : { startedAt }),
      looksForFlaws: false,
      components: [component],
      findings: [],
      coverage: [
        {
          scope: 'os-packages',
          roots: [text(root, 'server') ?? ''],
          items: 1,
          unreadable: 0,
          truncated: false,
          state: 'complete',
          tool: 'postgresql',
        },
      ],
      canClear: true,
      dropped: [],
      warnings: [],
    }
    return ok(reading({ reports: [report] }))
  },
}

function rootOf(document: Document): JsonObject | undefined {
  return document.kind === 'json' ? asObject(document.value) : undefined
}

/** Its clock may be wrong: how long it runs is told by it alone, and counted back from when we asked. */
function startOf(answer: JsonObject | undefined, observedAt: Instant | null): Instant | null {
  const [startedAt, clock] = [timeAt(answer, 'startedAt'), timeAt(answer, 'clock')]
  if (startedAt === null || clock === null || observedAt === null) return null
  return startedAt > clock ? null : instant(observedAt - (clock - startedAt))
}

/** What answers as another product, or in a version of no grammar, is named so that people see it: a gap. */
function componentOf(full: string, short: string): ComponentFact {
  const itself = { name: 'postgresql', version: short, runs: true as const }
  const [, version, packager, build] = MARKED.exec(short) ?? []
  if (version === undefined || !isItself(full, short)) {
    return { ...itself, name: 'database server', purl: '' }
  }
  if (packager !== undefined && build !== undefined && !/[.~+-]pgdg/.test(build)) {
    const name = `postgresql-${branchOf(version)}`
    return { ...itself, name, version: build, purl: packaged(packager.toLowerCase(), name, build) }
  }
  return { ...itself, version, purl: `pkg:postgresql/postgresql@${encodeURIComponent(version)}` }
}

/** `PostgreSQL 15.18 (Debian 15.18-0+deb12u1) on x86_64-…`; others put their own name there, or behind it. */
function isItself(full: string, short: string): boolean {
  return full.startsWith(`PostgreSQL ${short} on `) && !/\bRedshift\b/.test(full)
}

const MARKED =
  /^(\d{1,4}(?:\.\d{1,4}){0,2}(?:devel|(?:alpha|beta|rc)\d{1,3})?)(?: \((?:(Debian|Ubuntu) ([0-9][0-9A-Za-z.+~:-]{0,99})|[^()]{1,100})\))?$/

/** Before 10 a branch has two numbers. */
function branchOf(version: string): string {
  const [major = '', minor = ''] = version.split('.')
  return Number(major) >= 10 ? (/^\d+/.exec(major)?.[0] ?? major) : `${major}.${minor}`
}

function packaged(packager: string, name: string, build: string): string {
  const release =
    packager === 'debian'
      ? /[+~]deb(\d+)u\d+/.exec(build)?.[1]
      : /ubuntu\d*\.(\d\d\.\d\d)(?:\.|$)/.exec(build)?.[1]
  const distro = release === undefined ? '' : `?distro=${packager}-${release}`
  return `pkg:deb/${packager}/${name}@${encodeURIComponent(build)}${distro}`
}
