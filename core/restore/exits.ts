/**
 * The way out of every block (law 15), as people are told it: for each type of asset and class of cause what clears
 * it, which configured source can give that, how, and by whom.
 */

import {
  type Clearers,
  clearersOver,
  BY_PERSON,
  placesOf,
  scopeOf,
  HAS_SCRIPT,
} from '../state/estate/clearers.ts'
import { lookWritten } from '../model/adapters.ts'
import { INCOMPLETE } from '../model/proof.ts'
import { declarationFor } from '../state/estate/declare-source.ts'
import { entitlement } from '../state/estate/entitlement.ts'
import { isDue, type Cause } from '../model/cause.ts'
import type { ChecklistLine, Explanation } from '../model/explanation.ts'
import type { Scope } from '../model/facts.ts'
import type { ShortestWay } from '../model/refusals.ts'
import type { AssetType, Stored } from '../model/manifest.ts'
import { causesOn } from '../state/evidence/standing.ts'
import { find, type View } from '../state/state.ts'
import type { Env } from '../model/env.ts'

/** What sees an asset of a type: one row of the table below. */
interface Way {
  /** What clears a waiting fix there. */
  readonly clears: string
  /** The two shortest ways to a source that can: its name, what it says, and the line that hands it in. */
  readonly shortest: readonly [Shortest, Shortest]
}

interface Shortest {
  readonly what: string
  readonly source: string
  readonly says: readonly Scope[]
  /** `look`: how a manifest asks for a look at an address, where an adapter can look. */
  readonly line: (asset: string, source: string, look?: string) => string
}

const IMPORT = 'holdfast import'

const SCRIPT: Shortest = {
  what: 'the one-shot script with a nonce, handed in by a source that may raise',
  source: 'collect',
  says: ['os-packages', 'processes', 'kernel', 'files'],
  line: (asset, source) =>
    `ssh ${asset} sudo sh -s "$(holdfast asset nonce ${asset} --source ${source})" < collect.sh | ${IMPORT} - --asset ${asset} --source ${source}`,
}

const SCANNER: Shortest = {
  what: 'a scanner whose report lists components, as a source that may raise',
  source: 'scanner',
  says: ['os-packages'],
  line: (asset, source) => `${IMPORT} report.json --asset ${asset} --source ${source}`,
}

const ACCEPT = (asset: string): string => `holdfast asset accept ${asset} --reason "…"`

const VENDOR: Shortest = {
  what: "the vendor's report, by a source that may raise, which two other people accept",
  source: 'vendor',
  says: ['os-packages'],
  line: (asset, source) => `${SCANNER.line(asset, source)} && ${ACCEPT(asset)}`,
}

const LOOKED_AT: Shortest = {
  what: 'the same, with an address of it that shows its version: then one other person accepts',
  source: 'vendor',
  says: ['os-packages'],
  line: (asset, source, look = 'an address of it') =>
    `holdfast apply -f endpoint.yaml, a Source for ${asset} with fetch: ${look}; ${VENDOR.line(asset, source)}`,
}

/** Of what runs in containers, in the words of the runtime or of the cluster. */
const CONTAINERS: Shortest = {
  what: 'a list of the containers that run, from Docker or Podman',
  source: 'containers',
  says: ['containers'],
  line: (asset, source) =>
    `docker inspect $(docker ps -q) | ${IMPORT} - --asset ${asset} --source ${source}`,
}

const PODS: Shortest = {
  what: 'the list of pods, from Kubernetes',
  source: 'containers',
  says: ['containers'],
  line: (asset, source) =>
    `kubectl get pods -A -o json | ${IMPORT} - --asset ${asset} --source ${source}`,
}

const MACHINE: Way = {
  clears: 'the fixed version installed and running, seen by a source of this host',
  shortest: [
    SCRIPT,
    {
      what: 'an agent on it',
      source: 'agent',
      says: [],
      line: (asset) =>
        `holdfast token create --for ${asset} --scope enroll:${asset} > t, then on ${asset}: sudo holdfast agent enroll --to URL --token-file t`,
    },
  ],
}

const LISTED: Way = {
  clears:
    'the fixed version in a report that lists components, and a boot or process start later than the fix',
  shortest: [SCANNER, SCRIPT],
}

const WAYS: { readonly [T in AssetType]: Way } = {
  host: MACHINE,
  vm: MACHINE,
  node: MACHINE,
  image: {
    clears:
      'the workload observed on another image that is itself verified: what has this digest never changes',
    shortest: [CONTAINERS, PODS],
  },
  runner: LISTED,
  database: LISTED,
  edge: LISTED,
  integration: {
    clears:
      "the vendor's report with the fixed version, accepted by a named person other than who handed it in, and seen by a source that looks at an address of it; where none is declared, two people",
    shortest: [VENDOR, LOOKED_AT],
  },
}

/** What makes an image known at all: the same scanner, and a list of what is in it. */
const OF_IMAGE: readonly [Shortest, Shortest] = [
  SCANNER,
  {
    ...SCANNER,
    what: 'a list of what is in it (SBOM), which feeds are asked about',
    line: (asset, source) => `${IMPORT} sbom.json --asset ${asset} --source ${source}`,
  },
]

export interface NoSource {
  readonly says: string
  readonly ways: readonly [ShortestWay, ShortestWay]
}

/** Null: somebody can answer. Else who nobody is, and the two shortest ways to somebody, filled in. */
export function noSource(
  view: View,
  asset: Stored<'Asset'>,
  env: Env,
  clearers: Clearers = clearersOver(view, asset, env),
): NoSource | null {
  const asked = new Set<Scope>()
  for (const cause of causesOn(view, asset.uid)) {
    if (BY_PERSON.has(cause.class) || !isDue(cause, env.now)) continue
    if (clearers(cause).length > 0) return null
    asked.add(scopeOf(cause))
  }
  const scopes = [...asked]
  if (scopes.length === 0 && clearers(null).length > 0) return null
  const { clears } = WAYS[asset.spec.type]
  const says =
    scopes.length === 0
      ? `no source can report about \`${asset.name}\` and clear it yet`
      : `no configured source can clear \`${asset.name}\`: it takes ${clears}`
  // Where it runs tells nothing of what is in it.
  const listed = asset.spec.type === 'image' && scopes.length === 0
  // What languages brought no script lists.
  const scanned =
    MACHINE === WAYS[asset.spec.type] && scopes.length > 0 && scopes.every(isOfLanguage)
  const ways = scanned ? LISTED.shortest : WAYS[asset.spec.type].shortest
  const [first, second] = listed ? OF_IMAGE : ways
  return {
    says,
    ways: [filledIn(view, asset, first, scopes, env), filledIn(view, asset, second, scopes, env)],
  }
}

function isOfLanguage(scope: Scope): boolean {
  return scope.startsWith('language:')
}

function filledIn(
  view: View,
  asset: Stored<'Asset'>,
  { what, source, says, line }: Shortest,
  scopes: readonly Scope[],
  { adapters }: Env,
): ShortestWay {
  // A scanner that says nothing of the packages in question would clear nothing.
  const all = says.includes('os-packages') ? [...new Set([...says, ...scopes])] : says
  const coverage = all.map((scope) => ({ ...LOOKED, scope }))
  const kind = says.includes('processes') ? 'host' : 'components'
  const entitled = says.length === 0 || entitlement(view, source, asset.uid, { coverage }).mayRaise
  return {
    what,
    line: line(asset.name, source, lookWritten(adapters)),
    manifest: entitled ? null : declarationFor(view, source, [asset.uid], { kind, coverage }),
  }
}

/** As people read it; the manifests come with the refusal of a verification. */
export function toldOf({ says, ways }: NoSource): NonNullable<Explanation['noSource']> {
  return { says, ways: ways.map(({ what, line }) => ({ what, line })) }
}

const LOOKED = { roots: [], items: 0, unreadable: 0, truncated: false, state: 'complete' } as const

/** What would clear the cause, with who can give it and how. */
export function exitLines(asset: Stored<'Asset'>, cause: Cause, clearers: Clearers): string[] {
  const way = WAYS[asset.spec.type]
  const lines = evidenceExits(asset.spec.type, cause)
  if (BY_PERSON.has(cause.class) || cause.detail.triageAwaited === true) return lines
  const sources = clearers(cause)
  const who =
    sources.length > 0
      ? `it can be seen by ${sources.join(', ')}`
      : `no configured source can see it: ${way.shortest.map((shortest) => shortest.what).join('; or ')} (holdfast asset verify ${asset.name})`
  return [...lines, who]
}

/** The line that shows what is still missing: where the workload runs now, or what runs on the machine. */
export function proofCommands(
  view: View,
  asset: Stored<'Asset'>,
  causes: readonly Cause[],
  clearers: Clearers,
): string[] {
  const [cause] = causes
  if (cause === undefined) return []
  if (asset.spec.type === 'image') {
    const [source] = clearers(cause)
    const place = placesOf(view, asset, 'containers').at(-1) ?? asset
    return source === undefined ? [] : [CONTAINERS.line(place.name, source)]
  }
  const incomplete = causes.some((one) => one.detail.missingProof?.includes(INCOMPLETE) === true)
  if (!incomplete) return []
  const own = clearers(cause).find(
    (name) => find(view, 'Source', name)?.spec.independence === 'host',
  )
  return [SCRIPT.line(asset.name, own ?? SCRIPT.source)]
}

/** Of an image: what each identity that acts from it still needs, as Verify says it. */
export function moveChecks(
  view: View,
  asset: Stored<'Asset'>,
  lines: readonly string[],
  clearers: Clearers,
): ChecklistLine[] {
  if (lines.length === 0) return []
  const [first] = causesOn(view, asset.uid)
  const sources = first === undefined ? [] : clearers(first)
  const source = sources.join(', ') || 'no source yet'
  return lines.map((text) => ({ text, state: 'open', source, evidence: null }))
}

function evidenceExits(type: AssetType, cause: Cause): string[] {
  const gap = `an accepted gap with an owner and an end: holdfast gap accept ASSET COMPONENT`
  switch (cause.class) {
    case 'pending-fix':
      if (cause.detail.triageAwaited === true) {
        return [
          'a record of the forensic triage that found nothing (holdfast triage record)',
          'a waiver by a person whose token may approve (holdfast triage waive)',
          EXCEPTION,
        ]
      }
      return [
        WAYS[type].clears,
        ...(HAS_SCRIPT.has(type) ? ['the package removed'] : []),
        EXCEPTION,
      ]
    case 'replaced-code':
      return ['the programs restarted, seen by a source of this host', 'the programs stopped']
    case 'kernel-restart':
      return ['a restart into the installed kernel']
    case 'end-of-life':
      return [
        'an upgrade to a supported release, seen by a source that may raise',
        'the workload moved to a supported image',
        EXCEPTION,
      ]
    case 'cannot-judge':
      return cause.detail.unjudged === 'no-component'
        ? ['a feed whose advisory names the package, then a fresh report that lists it', gap]
        : [
            `a feed that can judge ${cause.component}, then a fresh whole report`,
            `its package URL in \`purls\` of the source that lists it, then a fresh report`,
            'the component removed, seen by a whole report',
            gap,
          ]
    case 'failed-attestation':
      return ['a successful attestation']
    case 'human-quarantine':
      return ['a person lifts the quarantine']
  }
}

const EXCEPTION = 'an exception with an owner and an end'
