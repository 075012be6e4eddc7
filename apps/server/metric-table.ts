/** Every series of `/metrics`, once: what it counts, in which unit, by which labels; docs/reference/metrics.md is made of it. */

import { ACCOUNT_STATES } from '@holdfast/api/contract/parts/account'
import { POSTURES, TIERS } from '@holdfast/core/model/posture'
import { REFUSAL_REASONS } from '@holdfast/core/model/refusal'

export interface MetricRow {
  readonly type: 'gauge' | 'counter' | 'histogram'
  readonly unit: string
  readonly help: string
  /** By name, with every value it has; empty where others make them up: the runtime, agents. */
  readonly labels?: { readonly [label: string]: readonly string[] }
}

const CALLERS: readonly string[] = ['stranger', 'known']

export type MetricName =
  | 'holdfast_ledger_size'
  | 'holdfast_holds_open'
  | 'holdfast_from_backup'
  | 'holdfast_writer_stopped'
  | 'holdfast_unsealed_hours'
  | 'holdfast_disk_used_percent'
  | 'holdfast_connection_places'
  | 'holdfast_connections'
  | 'holdfast_connections_ended_total'
  | 'holdfast_connections_refused_total'
  | 'holdfast_assets'
  | 'holdfast_refused_identities'
  | 'holdfast_refused_uses'
  | 'holdfast_agents'
  | 'holdfast_rotations'
  | 'holdfast_break_glass_open'
  | 'holdfast_break_glass_to_review'
  | 'holdfast_break_glass_last_opened_timestamp_seconds'
  | 'holdfast_point_accounts'
  | 'holdfast_point_test_passed'
  | 'holdfast_point_test_age_seconds'
  | 'holdfast_point_proven_total'
  | 'holdfast_point_proven_seconds_total'

/** What Holdfast counts. */
export const METRICS: { readonly [N in MetricName]: MetricRow } = {
  holdfast_ledger_size: { type: 'gauge', unit: 'entries', help: 'Entries in the ledger' },
  holdfast_holds_open: { type: 'gauge', unit: 'holds', help: 'Open holds' },
  holdfast_from_backup: {
    type: 'gauge',
    unit: '0 or 1',
    help: '1 while this server runs from a backup nobody accepted',
  },
  holdfast_writer_stopped: {
    type: 'gauge',
    unit: '0 or 1',
    help: '1 when nothing can be recorded',
  },
  holdfast_unsealed_hours: {
    type: 'gauge',
    unit: 'hours',
    help: 'Hours of decision records that could not be sealed',
  },
  holdfast_disk_used_percent: {
    type: 'gauge',
    unit: 'percent',
    help: 'Of the disk of the data directory; NaN: not known',
  },
  holdfast_connection_places: {
    type: 'gauge',
    unit: 'connections',
    help: 'Connections held at once at most',
  },
  holdfast_connections: {
    type: 'gauge',
    unit: 'connections',
    help: 'Open connections',
    labels: { caller: CALLERS },
  },
  holdfast_connections_ended_total: {
    type: 'counter',
    unit: 'connections',
    help: 'Connections that gave way to others while all places were taken',
    labels: { caller: CALLERS },
  },
  holdfast_connections_refused_total: {
    type: 'counter',
    unit: 'connections',
    help: 'Connections that spoke no HTTP that is read here, or not in time',
  },
  holdfast_assets: {
    type: 'gauge',
    unit: 'assets',
    help: 'Assets by posture',
    labels: { posture: POSTURES },
  },
  holdfast_refused_identities: {
    type: 'gauge',
    unit: 'identities',
    help: 'Identities that are refused now because of posture, held or not, by reason',
    labels: { reason: Object.keys(REFUSAL_REASONS) },
  },
  holdfast_refused_uses: {
    type: 'gauge',
    unit: 'uses',
    help: 'Identity, asset and resource that are refused now because of posture, by tier',
    labels: { tier: TIERS.map(String) },
  },
  holdfast_agents: {
    type: 'gauge',
    unit: 'agents',
    help: 'Agents that have reported since this start, by their version',
    labels: { version: [] },
  },
  holdfast_rotations: {
    type: 'gauge',
    unit: 'rotations',
    help: 'Values that may have been copied and are not others yet: due by a date to come, overdue since, or renewed while the old one is still read',
    labels: { state: ['due', 'overdue', 'renewed'] },
  },
  holdfast_break_glass_open: {
    type: 'gauge',
    unit: 'openings',
    help: 'Break-glass that is open now',
  },
  holdfast_break_glass_to_review: {
    type: 'gauge',
    unit: 'openings',
    help: 'Break-glass that is over and waits for its review',
  },
  holdfast_break_glass_last_opened_timestamp_seconds: {
    type: 'gauge',
    unit: 'seconds since 1970',
    help: 'When break-glass was last opened, with a server or without; NaN: never',
  },
  holdfast_point_accounts: {
    type: 'gauge',
    unit: 'accounts',
    help: 'Accounts at an enforcement point at which anything was ever to be cut, by how they stand',
    labels: { point: [], state: ACCOUNT_STATES.filter((state) => state !== 'untouched') },
  },
  holdfast_point_test_passed: {
    type: 'gauge',
    unit: '0 or 1',
    help: '1 while the last test of an enforcement point passed; NaN: it was not tested as it is now',
    labels: { point: [] },
  },
  holdfast_point_test_age_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'Since the last test of an enforcement point; NaN: it was not tested as it is now',
    labels: { point: [] },
  },
  holdfast_point_proven_total: {
    type: 'counter',
    unit: 'changes',
    help: 'Changes at an enforcement point that were seen to have taken effect since this start',
    labels: { point: [], verb: ['cut', 'restore'] },
  },
  holdfast_point_proven_seconds_total: {
    type: 'counter',
    unit: 'seconds',
    help: 'How long these took, from what was intended to what was seen',
    labels: { point: [], verb: ['cut', 'restore'] },
  },
}

/** What the library counts of the process and its runtime, on Linux. */
export const OF_THE_PROCESS: { readonly [name: string]: MetricRow } = {
  process_cpu_user_seconds_total: {
    type: 'counter',
    unit: 'seconds',
    help: 'Total user CPU time spent in seconds.',
  },
  process_cpu_system_seconds_total: {
    type: 'counter',
    unit: 'seconds',
    help: 'Total system CPU time spent in seconds.',
  },
  process_cpu_seconds_total: {
    type: 'counter',
    unit: 'seconds',
    help: 'Total user and system CPU time spent in seconds.',
  },
  process_start_time_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'Start time of the process since unix epoch in seconds.',
  },
  process_resident_memory_bytes: {
    type: 'gauge',
    unit: 'bytes',
    help: 'Resident memory size in bytes.',
  },
  process_virtual_memory_bytes: {
    type: 'gauge',
    unit: 'bytes',
    help: 'Virtual memory size in bytes.',
  },
  process_heap_bytes: { type: 'gauge', unit: 'bytes', help: 'Process heap size in bytes.' },
  process_open_fds: { type: 'gauge', unit: 'files', help: 'Number of open file descriptors.' },
  process_max_fds: {
    type: 'gauge',
    unit: 'files',
    help: 'Maximum number of open file descriptors.',
  },
  nodejs_eventloop_lag_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'Lag of event loop in seconds.',
  },
  nodejs_eventloop_lag_min_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'The minimum recorded event loop delay.',
  },
  nodejs_eventloop_lag_max_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'The maximum recorded event loop delay.',
  },
  nodejs_eventloop_lag_mean_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'The mean of the recorded event loop delays.',
  },
  nodejs_eventloop_lag_stddev_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'The standard deviation of the recorded event loop delays.',
  },
  nodejs_eventloop_lag_p50_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'The 50th percentile of the recorded event loop delays.',
  },
  nodejs_eventloop_lag_p90_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'The 90th percentile of the recorded event loop delays.',
  },
  nodejs_eventloop_lag_p99_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'The 99th percentile of the recorded event loop delays.',
  },
  nodejs_active_resources: {
    type: 'gauge',
    unit: 'resources',
    help: 'Number of active resources that are currently keeping the event loop alive, grouped by async resource type.',
    labels: { type: [] },
  },
  nodejs_active_resources_total: {
    type: 'gauge',
    unit: 'resources',
    help: 'Total number of active resources.',
  },
  nodejs_active_handles: {
    type: 'gauge',
    unit: 'handles',
    help: 'Number of active libuv handles grouped by handle type. Every handle type is C++ class name.',
    labels: { type: [] },
  },
  nodejs_active_handles_total: {
    type: 'gauge',
    unit: 'handles',
    help: 'Total number of active handles.',
  },
  nodejs_active_requests: {
    type: 'gauge',
    unit: 'requests',
    help: 'Number of active libuv requests grouped by request type. Every request type is C++ class name.',
    labels: { type: [] },
  },
  nodejs_active_requests_total: {
    type: 'gauge',
    unit: 'requests',
    help: 'Total number of active requests.',
  },
  nodejs_heap_size_total_bytes: {
    type: 'gauge',
    unit: 'bytes',
    help: 'Process heap size from Node.js in bytes.',
  },
  nodejs_heap_size_used_bytes: {
    type: 'gauge',
    unit: 'bytes',
    help: 'Process heap size used from Node.js in bytes.',
  },
  nodejs_external_memory_bytes: {
    type: 'gauge',
    unit: 'bytes',
    help: 'Node.js external memory size in bytes.',
  },
  nodejs_heap_space_size_total_bytes: {
    type: 'gauge',
    unit: 'bytes',
    help: 'Process heap space size total from Node.js in bytes.',
    labels: { space: [] },
  },
  nodejs_heap_space_size_used_bytes: {
    type: 'gauge',
    unit: 'bytes',
    help: 'Process heap space size used from Node.js in bytes.',
    labels: { space: [] },
  },
  nodejs_heap_space_size_available_bytes: {
    type: 'gauge',
    unit: 'bytes',
    help: 'Process heap space size available from Node.js in bytes.',
    labels: { space: [] },
  },
  nodejs_version_info: {
    type: 'gauge',
    unit: 'always 1',
    help: 'Node.js version info.',
    labels: { version: [], major: [], minor: [], patch: [] },
  },
  nodejs_gc_duration_seconds: {
    type: 'histogram',
    unit: 'seconds',
    help: 'Garbage collection duration by kind, one of major, minor, incremental or weakcb.',
    labels: { kind: [] },
  },
}
