/** Images that published scans speak of, each under a name of its own. */

import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

type Scan = Record<string, unknown> & { readonly Results?: readonly Result[] }
type Result = Record<string, unknown> & { readonly Vulnerabilities?: readonly unknown[] }

export interface FixtureImage {
  readonly name: string
  readonly scan: Scan
  /** It is scanned with a list of what is installed. */
  readonly listed?: true
}

/** Of the scans that are of an image or of what is built into one. */
export function imagesOf(fixtures: string, count: number): FixtureImage[] {
  const folder = join(fixtures, 'trivy')
  const scans = readdirSync(folder)
    .filter((file) => /^[a-z0-9-]+\.json$/.test(file) && file !== 'facts.json')
    .toSorted()
    .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Scan)
    .filter((scan) => Array.isArray(scan.Results) && scan.Results.some(ofPackages))
  return Array.from({ length: count }, (_, index) => ({
    name: `image-${String(index).padStart(3, '0')}`,
    scan: scans[index % scans.length] ?? {},
  }))
}

const ofPackages = (result: Result): boolean =>
  result['Class'] === 'os-pkgs' || result['Class'] === 'lang-pkgs'

/** Under another digest, of a supported release and with everything fixed. */
export function rebuilt({ name }: FixtureImage): FixtureImage {
  return { name: name.endsWith('-anew') ? name : `${name}-anew`, scan: {}, listed: true }
}

/** As the scanner would write it now; asked to list what is installed, it does. */
export function scanOf({ name, scan, listed }: FixtureImage, now: number): string {
  const CreatedAt = new Date(now).toISOString()
  const about = { ...scan, SchemaVersion: 2, ArtifactName: name, ArtifactType: 'container_image' }
  if (listed !== true) return JSON.stringify({ ...about, CreatedAt })
  const kept = scan.Results?.filter(ofPackages) ?? []
  const results = (kept.length === 0 ? [FRESH] : kept).map((result) => ({
    ...result,
    Packages: installedIn(result),
  }))
  return JSON.stringify({ ...about, CreatedAt, Results: results })
}

/** Of the name, which is as good as any content. */
export function digestOf(name: string): string {
  return `sha256:${createHash('sha256').update(name).digest('hex')}`
}

/** `docker inspect $(docker ps -q)` where one container runs from that image, started now. */
export function containersOf(name: string, now: number): string {
  const State = { Running: true, StartedAt: new Date(now + 1_000).toISOString() }
  return JSON.stringify([
    { Id: 'c', Name: `/${name}`, Image: digestOf(name), Config: { Image: name }, State },
  ])
}

const FRESH: Result = { Target: 'debian 13.1', Class: 'os-pkgs', Type: 'debian' }

function installedIn(result: Result): readonly object[] {
  const found = (result.Vulnerabilities ?? []) as readonly {
    PkgName: string
    InstalledVersion: string
  }[]
  const named = new Map(found.map((each) => [each.PkgName, each.InstalledVersion]))
  named.set('bash', '99.0-1')
  return [...named].map(([Name, Version]) => ({ Name, Version }))
}
