/**
 * A twin of Fleet, from the documented shapes of its REST API: the list of hosts in pages, one host with its
 * software, refetch. Its hosts check in when they are told to, and the offline ones never do.
 */

import { serveTwin, type TwinAnswer, type TwinRequest, type TwinServer } from './twin-server.ts'

export interface TwinSoftware {
  readonly name: string
  readonly version: string
  readonly source: 'deb_packages' | 'rpm_packages' | 'python_packages' | 'npm_packages' | 'apps'
  readonly release?: string
  readonly vulnerabilities?: readonly {
    readonly cve: string
    readonly resolved_in_version?: string
    readonly cisa_known_exploit?: boolean
  }[]
}

export interface TwinHost {
  readonly id: number
  hostname: string
  uuid: string
  serial: string
  status: 'online' | 'offline'
  software: readonly TwinSoftware[]
  /** Milliseconds since 1970. */
  softwareAt: number
  detailsAt: number
  seenAt: number
  refetchRequested: boolean
}

export interface FleetTwin extends TwinServer {
  readonly token: string
  readonly hosts: Map<number, TwinHost>
  add(id: number, change?: Partial<Omit<TwinHost, 'id'>>): TwinHost
  /** An online host looks at itself, `ms` after the last thing that happened here. */
  checkIn(id: number, software?: readonly TwinSoftware[], ms?: number): void
  /** From now on an online host checks in as soon as a refetch is asked for. */
  answersRefetch: boolean
  /** The list shows only so many, as to a token that lost a team; each host still answers by itself. */
  listed: number
}

const START = Date.UTC(2026, 5, 1, 8)
const MINUTE = 60_000

export async function fleetTwin(token = 'fleet-token'): Promise<FleetTwin> {
  const hosts = new Map<number, TwinHost>()
  let now = START
  const server = await serveTwin((request) =>
    request.headers.authorization === `Bearer ${token}`
      ? route(twin, request)
      : { status: 401, json: { message: 'Authentication required' } },
  )
  const twin: FleetTwin = {
    ...server,
    token,
    hosts,
    answersRefetch: true,
    listed: Infinity,
    add(id, change = {}) {
      const host = { ...newHost(id), ...change }
      hosts.set(id, host)
      return host
    },
    checkIn(id, software, ms = MINUTE) {
      const host = hosts.get(id)
      if (host?.status !== 'online') return
      now += ms
      if (software !== undefined) host.software = software
      host.softwareAt = now
      host.detailsAt = now
      host.seenAt = now
      host.refetchRequested = false
    },
  }
  return twin
}

function newHost(id: number): TwinHost {
  const digits = String(id).padStart(12, '0')
  return {
    id,
    hostname: `host-${id}`,
    uuid: `00000000-0000-4000-8000-${digits}`,
    serial: `SERIAL-${id}`,
    status: 'online',
    software: [{ name: 'openssl', version: '3.0.11-1~deb12u2', source: 'deb_packages' }],
    softwareAt: START,
    detailsAt: START,
    seenAt: START,
    refetchRequested: false,
  }
}

function route(twin: FleetTwin, { method, path, query }: TwinRequest): TwinAnswer {
  if (method === 'GET' && path === '/api/v1/fleet/hosts') return list(twin, query)
  const [, digits, action] = /^\/api\/v1\/fleet\/hosts\/(\d+)(\/refetch)?$/.exec(path) ?? []
  const host = twin.hosts.get(Number(digits))
  if (host === undefined) return { status: 404, json: { message: 'Resource Not Found' } }
  if (method === 'POST' && action !== undefined) {
    host.refetchRequested = true
    if (twin.answersRefetch) twin.checkIn(host.id)
    return { status: 200, json: {} }
  }
  if (method !== 'GET' || action !== undefined) return { status: 405, json: {} }
  return { status: 200, json: { host: { ...summary(host), software: software(host) } } }
}

function list(twin: FleetTwin, query: URLSearchParams): TwinAnswer {
  const page = Number(query.get('page') ?? 0)
  const size = Number(query.get('per_page') ?? 0)
  const all = [...twin.hosts.values()].toSorted((a, b) => a.id - b.id).slice(0, twin.listed)
  // Without a size Fleet answers everything.
  const shown = size === 0 ? all : all.slice(page * size, (page + 1) * size)
  const whole = query.get('populate_software') === 'true'
  const hosts = shown.map((host) =>
    whole ? { ...summary(host), software: software(host) } : summary(host),
  )
  return { status: 200, json: { hosts } }
}

function summary(host: TwinHost): Readonly<Record<string, unknown>> {
  const time = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z')
  return {
    created_at: time(START),
    updated_at: time(host.detailsAt),
    id: host.id,
    detail_updated_at: time(host.detailsAt),
    last_restarted_at: time(START),
    software_updated_at: time(host.softwareAt),
    policy_updated_at: time(host.detailsAt),
    seen_time: time(host.seenAt),
    refetch_requested: host.refetchRequested,
    hostname: host.hostname,
    computer_name: host.hostname,
    uuid: host.uuid,
    platform: 'debian',
    osquery_version: '5.12.2',
    os_version: 'Debian GNU/Linux 12.0.0',
    hardware_serial: host.serial,
    primary_ip: '10.0.0.7',
    primary_mac: '02:00:00:00:00:07',
    team_id: null,
    status: host.status,
  }
}

function software(host: TwinHost): readonly unknown[] {
  return host.software.map((twinSoftware, place) => ({
    id: host.id * 1_000 + place,
    name: twinSoftware.name,
    version: twinSoftware.version,
    source: twinSoftware.source,
    ...(twinSoftware.release === undefined ? {} : { release: twinSoftware.release }),
    generated_cpe: '',
    vulnerabilities: twinSoftware.vulnerabilities ?? null,
  }))
}
