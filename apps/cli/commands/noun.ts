/** `identity`, `resource`, `policy`, `posture-policy`: the other nouns of the estate, each in columns of its own. */

import type { Command } from 'commander'
import { apiPath } from '@holdfast/core/kernel/api-path'
import { KINDS, type ManifestKind } from '@holdfast/core/model/manifest'
import { connect, type ClientOptions } from '../client.ts'
import { ago, print, printJson, safe, table } from '../output.ts'
import { addVerb } from '../run-verb.ts'
import { activity } from './decision/activity.ts'
import { remove } from './remove.ts'
import { isJson } from './status.ts'

interface Item {
  readonly name: string
  readonly spec: Record<string, unknown>
  /** Of an identity: where it acts from, and when a secret was last delivered to it. */
  readonly assets?: readonly string[]
  readonly lastSecretAt?: string | null
  /** Of a resource. */
  readonly readers?: readonly string[]
}

interface Noun {
  readonly noun: string
  readonly kind: ManifestKind
  readonly help: string
  readonly head: readonly string[]
  readonly row: (item: Item) => readonly unknown[]
  /** Where there is none yet: what one looks like. */
  readonly example: string
}

export const NOUNS: readonly Noun[] = [
  {
    noun: 'identity',
    kind: 'Identity',
    help: 'machine identities and people',
    head: ['IDENTITY', 'TYPE', 'OWNER', 'LAST SECRET', 'ASSETS'],
    row: ({ name, spec, assets = [], lastSecretAt }) => [
      name,
      spec['type'],
      spec['owner'],
      ago(lastSecretAt),
      some(assets),
    ],
    example: `apiVersion: holdfast.dev/v1
kind: Identity
metadata: { name: svc-deploy }
spec: { type: service-account, owner: team-web, purpose: deploys the web shop, assets: [web-01] }`,
  },
  {
    noun: 'resource',
    kind: 'Resource',
    help: 'what identities reach',
    head: ['RESOURCE', 'TYPE', 'TIER', 'OWNER', 'WHO MAY'],
    row: ({ name, spec, readers = [] }) => [
      name,
      spec['type'],
      spec['tier'],
      spec['owner'],
      some(readers),
    ],
    example: `apiVersion: holdfast.dev/v1
kind: Resource
metadata: { name: prod/db/password }
spec: { type: secret, tier: 0, owner: team-data }`,
  },
  {
    noun: 'policy',
    kind: 'AccessPolicy',
    help: 'access policies',
    head: ['POLICY', 'WITHOUT A GRANT', 'CEDAR'],
    row: ({ name, spec }) => [
      name,
      some(namesOf(spec['ungoverned'], 'resourceTypes')),
      String(spec['cedar'] ?? '')
        .replaceAll(/\s+/g, ' ')
        .trim()
        .slice(0, 60),
    ],
    example: `apiVersion: holdfast.dev/v1
kind: AccessPolicy
metadata: { name: no-writes }
spec: { cedar: 'forbid (principal, action == Action::"write", resource);' }`,
  },
  {
    noun: 'posture-policy',
    kind: 'PosturePolicy',
    help: 'which deadlines and profile count where',
    head: ['POLICY', 'DEADLINE', 'PROFILE', 'END OF LIFE', 'ASSETS'],
    row: ({ name, spec }) => [
      name,
      words(spec['deadline'], 'cisa-bod-26-04'),
      words(spec['profile'], 'balanced'),
      words(spec['endOfLife'], '90 d'),
      words(spec['assets'], 'none'),
    ],
    example: `apiVersion: holdfast.dev/v1
kind: PosturePolicy
metadata: { name: web-soon }
spec: { assets: { names: [web-01] }, deadline: { after: 72h, weight: serious } }`,
  },
]

export function nounCommands(program: Command): void {
  for (const { noun, kind, help, head, row, example } of NOUNS) {
    const { path } = KINDS[kind]
    const command = program.command(noun).description(help)
    command.command('list').action(async (_flags: unknown, at: Command) => {
      const client = connect(at.optsWithGlobals<ClientOptions>())
      const items = await client.list<Item>(apiPath`/api/v1/${path}`)
      if (isJson(at)) return printJson(items)
      if (items.length > 0) return table(head, items.map(row))
      print(
        `no ${noun} yet; one looks like this, in a file for holdfast apply -f FILE:\n\n${example}`,
      )
    })
    command.command('show <name>').action(async (name: string, _flags: unknown, at: Command) => {
      printJson(
        await connect(at.optsWithGlobals<ClientOptions>()).get(apiPath`/api/v1/${path}/${name}`),
      )
    })
    if (noun === 'identity') addVerb(command, activity)
    remove(command, kind)
  }
}

/** The first three, and how many more. */
export function some(names: readonly string[]): string {
  const more = names.length > SOME ? ` +${names.length - SOME}` : ''
  return names.length === 0 ? 'none' : `${names.slice(0, SOME).map(safe).join(', ')}${more}`
}

const SOME = 3

function namesOf(value: unknown, member: string): readonly string[] {
  const names = (value as Record<string, unknown> | undefined)?.[member]
  return Array.isArray(names) ? names.map(String) : []
}

/** `after 72h, serious`: a member's name says something only where its value does not. */
function words(value: unknown, absent: string): string {
  if (value === undefined) return absent
  if (typeof value !== 'object' || value === null) return String(value)
  const parts = Object.entries(value).map(([name, one]) => {
    if (Array.isArray(one)) return some(one.map(String))
    if (one === true) return name
    if (typeof one === 'object' && one !== null) {
      return Object.entries(one)
        .map(([key, text]) => `${key}=${String(text)}`)
        .join(', ')
    }
    return name === 'weight' || name === 'table' ? String(one) : `${name} ${String(one)}`
  })
  return parts.join(', ') || absent
}
