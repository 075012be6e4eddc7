/**
 * A twin of Dependency-Track, from the documented shapes of its REST API: projects and findings in pages,
 * analyses that take some asking, the BOM dated with the moment it was asked for, the findings file.
 */

import { createHash } from 'node:crypto'
import { serveTwin, type TwinAnswer, type TwinRequest, type TwinServer } from './twin-server.ts'

export interface TwinComponent {
  readonly name: string
  readonly version: string
  readonly purl: string
  readonly vulnerabilities?: readonly {
    readonly id: string
    readonly severity: 'CRITICAL' | 'HIGH' | 'MEDIUM' | 'LOW' | 'UNASSIGNED'
    readonly suppressed?: boolean
  }[]
}

export interface TwinProject {
  readonly uuid: string
  name: string
  version: string | undefined
  classifier: 'APPLICATION' | 'CONTAINER' | 'LIBRARY'
  active: boolean
  /** Milliseconds since 1970; null: nothing was ever imported. */
  importedAt: number | null
  components: readonly TwinComponent[]
  /** Of the components, once an analysis has looked at them. */
  found: readonly TwinComponent[]
}

export interface DependencyTrackTwin extends TwinServer {
  readonly key: string
  readonly projects: Map<string, TwinProject>
  add(uuid: string, change?: Partial<Omit<TwinProject, 'uuid'>>): TwinProject
  /** A BOM is imported: its components are there at once, what is known of them after an analysis. */
  importBom(uuid: string, components: readonly TwinComponent[]): void
  /** How often a token is still `processing`; set anew for each analysis. */
  polls: number
  /** 4.11 and later answer tokens at `event/token`; older ones at `bom/token` only. */
  version: string
  /** The list shows only so many, as to a key that lost a team; each project still answers by itself. */
  listed: number
  /** Called while a BOM is exported: what happens on a server that is in use. */
  onExport: (uuid: string) => void
}

const START = Date.UTC(2026, 5, 1, 8)

export async function dependencyTrackTwin(key = 'odt_twin'): Promise<DependencyTrackTwin> {
  const projects = new Map<string, TwinProject>()
  const state: State = { now: START, asked: 0, tokens: new Map() }
  const server = await serveTwin((request) => {
    if (request.path === '/api/version') {
      return { status: 200, json: { application: 'Dependency-Track', version: twin.version } }
    }
    return request.headers['x-api-key'] === key ? route(twin, state, request) : { status: 401 }
  })
  const twin: DependencyTrackTwin = {
    ...server,
    key,
    projects,
    polls: 0,
    version: '4.13.0',
    listed: Infinity,
    onExport: () => undefined,
    add(uuid, change = {}) {
      const project = { ...newProject(uuid), ...change }
      projects.set(uuid, project)
      return project
    },
    importBom(uuid, components) {
      const project = projects.get(uuid)
      if (project === undefined) return
      state.now += 60_000
      project.importedAt = state.now
      project.components = components
      // Their findings went with the components they were held against.
      project.found = []
    },
  }
  return twin
}

interface State {
  now: number
  /** Exports so far: each has a number and a time of its own. */
  asked: number
  readonly tokens: Map<string, { readonly uuid: string; left: number }>
}

function newProject(uuid: string): TwinProject {
  const components = [
    { name: 'left-pad', version: '1.3.0', purl: 'pkg:npm/left-pad@1.3.0' },
    {
      name: 'minimist',
      version: '0.0.8',
      purl: 'pkg:npm/minimist@0.0.8',
      vulnerabilities: [{ id: 'CVE-2021-44906', severity: 'CRITICAL' as const }],
    },
  ]
  return {
    uuid,
    name: 'shop',
    version: '1.0',
    classifier: 'CONTAINER',
    active: true,
    importedAt: START,
    components,
    found: components,
  }
}

function route(twin: DependencyTrackTwin, state: State, request: TwinRequest): TwinAnswer {
  const { method, path, query } = request
  const [, kind, id = '', action] =
    /^\/api\/v1\/(project|finding\/project|bom\/cyclonedx\/project|event\/token|bom\/token)\/([^/]+)(?:\/(analyze|export))?$/.exec(
      path,
    ) ?? []
  if (path === '/api/v1/project' && method === 'GET') return list(twin, query)
  if (kind === 'event/token' && /^4\.(?:\d|10)\./.test(twin.version)) return { status: 404 }
  if (kind === 'event/token' || kind === 'bom/token') return token(twin, state, id)
  const project = twin.projects.get(id)
  if (kind === undefined || project === undefined) return { status: 404 }
  if (kind === 'finding/project' && action === 'analyze') {
    return method === 'POST' ? analyze(twin, state, project) : { status: 405 }
  }
  if (method !== 'GET') return { status: 405 }
  if (kind === 'project') return { status: 200, json: summary(project) }
  if (kind === 'finding/project') {
    return action === 'export'
      ? { status: 200, json: findingsFile(state, project) }
      : findings(twin, project, query)
  }
  const exported = bom(state, project, query.get('variant') ?? 'inventory')
  twin.onExport(id)
  return exported
}

function list(twin: DependencyTrackTwin, query: URLSearchParams): TwinAnswer {
  const active = [...twin.projects.values()]
    .filter((project) => project.active || query.get('excludeInactive') !== 'true')
    .slice(0, twin.listed)
  return page(
    active.map((project) => summary(project)),
    query,
  )
}

function page(rows: readonly unknown[], query: URLSearchParams): TwinAnswer {
  const [number, size] = [
    Number(query.get('pageNumber') ?? 1),
    Number(query.get('pageSize') ?? 100),
  ]
  const json = rows.slice((number - 1) * size, number * size)
  return { status: 200, json, headers: { 'x-total-count': String(rows.length) } }
}

function summary(project: TwinProject): Readonly<Record<string, unknown>> {
  const { uuid, name, version, classifier, active, importedAt } = project
  return {
    name,
    ...(version === undefined ? {} : { version }),
    classifier,
    uuid,
    active,
    ...(importedAt === null
      ? {}
      : { lastBomImport: importedAt, lastBomImportFormat: 'CycloneDX 1.5' }),
    lastInheritedRiskScore: 0,
  }
}

function analyze(twin: DependencyTrackTwin, state: State, { uuid }: TwinProject): TwinAnswer {
  const id = uuidOf(`token ${state.tokens.size}`)
  state.tokens.set(id, { uuid, left: twin.polls })
  return { status: 200, json: { token: id } }
}

function token(twin: DependencyTrackTwin, state: State, id: string): TwinAnswer {
  const running = state.tokens.get(id)
  // A token nobody knows is not being processed, either.
  if (running === undefined) return { status: 200, json: { processing: false } }
  if (running.left > 0) {
    running.left -= 1
    return { status: 200, json: { processing: true } }
  }
  const project = twin.projects.get(running.uuid)
  if (project !== undefined) project.found = project.components
  return { status: 200, json: { processing: false } }
}

interface Row {
  readonly component: TwinComponent
  readonly flaw: NonNullable<TwinComponent['vulnerabilities']>[number]
}

function rowsOf(project: TwinProject): Row[] {
  return project.found.flatMap((component) =>
    (component.vulnerabilities ?? []).map((flaw) => ({ component, flaw })),
  )
}

function findings(
  twin: DependencyTrackTwin,
  project: TwinProject,
  query: URLSearchParams,
): TwinAnswer {
  const suppressed = query.get('suppressed') === 'true'
  const rows = rowsOf(project)
    .filter((row) => suppressed || row.flaw.suppressed !== true)
    .map((row) => findingOf(project, row))
  // Version 4 gives everything, whatever page is asked for.
  return twin.version.startsWith('4.')
    ? { status: 200, json: rows, headers: { 'x-total-count': String(rows.length) } }
    : page(rows, query)
}

function findingOf(project: TwinProject, { component, flaw }: Row): unknown {
  const ids = [project.uuid, componentId(project, component), uuidOf(flaw.id)]
  const { name, version, purl } = component
  return {
    component: { uuid: ids[1], name, version, purl, project: project.uuid },
    vulnerability: { uuid: ids[2], source: 'NVD', vulnId: flaw.id, severity: flaw.severity },
    analysis: { isSuppressed: flaw.suppressed === true },
    matrix: ids.join(':'),
  }
}

function findingsFile(state: State, project: TwinProject): unknown {
  const { uuid, name, version } = project
  return {
    version: '1.3',
    meta: { application: 'Dependency-Track', version: '4.13.0', timestamp: exportTime(state) },
    project: { uuid, name, version },
    findings: rowsOf(project)
      .filter((row) => row.flaw.suppressed !== true)
      .map((row) => findingOf(project, row)),
  }
}

function bom(state: State, project: TwinProject, variant: string): TwinAnswer {
  const { uuid, name, version = 'SNAPSHOT', classifier } = project
  const timestamp = exportTime(state)
  const components = project.components.map((component) => ({
    type: 'library',
    'bom-ref': componentId(project, component),
    name: component.name,
    version: component.version,
    purl: component.purl,
  }))
  const vulnerabilities = rowsOf(project).map(({ component, flaw }) => ({
    'bom-ref': uuidOf(flaw.id),
    id: flaw.id,
    source: { name: 'NVD', url: 'https://nvd.nist.gov/' },
    ratings: [{ severity: flaw.severity.toLowerCase(), method: 'other' }],
    affects: [{ ref: componentId(project, component) }],
  }))
  // Every other export is the other way round: a database promises no order.
  const turned = state.asked % 2 === 0
  const json = {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    serialNumber: `urn:uuid:${uuidOf(`export ${state.asked}`)}`,
    version: 1,
    metadata: {
      timestamp,
      tools: [{ vendor: 'OWASP', name: 'Dependency-Track', version: '4.13.0' }],
      component: { type: classifier.toLowerCase(), 'bom-ref': uuid, name, version },
    },
    components: turned ? components.toReversed() : components,
    ...(variant === 'withVulnerabilities' ? { vulnerabilities } : {}),
  }
  return { status: 200, json, headers: { 'content-type': 'application/vnd.cyclonedx+json' } }
}

function exportTime(state: State): string {
  state.asked += 1
  return new Date(state.now + state.asked * 1_000).toISOString()
}

function componentId(project: TwinProject, component: TwinComponent): string {
  return uuidOf(`${project.uuid} ${component.purl}`)
}

/** The same for the same text, so that ids of one thing agree wherever it is told. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  return hex.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
