/** Texts under /proc (proc(5)): mappings, start times, listening sockets, control groups. */

/** Paths of executable mappings; `deleted` where the file on disk is gone or replaced. */
export function readMaps(
  text: string,
): readonly { readonly path: string; readonly deleted: boolean }[] {
  const seen = new Map<string, boolean>()
  for (const line of text.split('\n')) {
    const match = /^[0-9a-f]+-[0-9a-f]+ ..x. [0-9a-f]+ \S+ \d+ +(\/.*)$/.exec(line)
    const path = match?.[1]
    if (path === undefined || path.startsWith('/dev/') || path.startsWith('/memfd:')) continue
    const deleted = path.endsWith(' (deleted)')
    const plain = deleted ? path.slice(0, -' (deleted)'.length) : path
    // A library loaded again after its update is there twice: the old one counts.
    seen.set(plain, deleted || seen.get(plain) === true)
  }
  return [...seen].map(([path, deleted]) => ({ path, deleted }))
}

/** Paths mapped for sharing though the file is gone: archives of code are read that way. */
export function readSharedGone(text: string): readonly string[] {
  const paths = new Set<string>()
  for (const line of text.split('\n')) {
    const match = /^[0-9a-f]+-[0-9a-f]+ ..-s [0-9a-f]+ \S+ \d+ +(\/.*) \(deleted\)$/.exec(line)
    if (match?.[1] !== undefined) paths.add(match[1])
  }
  return [...paths]
}

/** What an interpreter was given to run: the first absolute path among the first words. */
export function readScript(cmdline: string): string | undefined {
  return cmdline
    .split('\0')
    .slice(1, 9)
    .find((word) => word.startsWith('/'))
}

/** The options /proc is mounted with, from /proc/mounts; the last mount is the one that is seen. */
export function readProcOptions(mounts: string): string {
  return [...mounts.matchAll(/^\S+ \/proc proc (\S+) /gm)].at(-1)?.[1] ?? ''
}

/** Start in clock ticks since boot: field 22 of stat, counted after the parenthesised name. */
export function readStartTicks(stat: string): number | undefined {
  const after = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const ticks = Number(after[19])
  return after.length > 19 && Number.isSafeInteger(ticks) ? ticks : undefined
}

/** Seconds since the epoch at which the machine started, from /proc/stat. */
export function readBootTime(text: string): number | undefined {
  const match = /^btime (\d+)$/m.exec(text)
  return match === null ? undefined : Number(match[1])
}

export interface ListeningSocket {
  readonly inode: string
  /** `:443/tcp`. */
  readonly address: string
}

/** Sockets that listen beyond loopback, from /proc/net/{tcp,tcp6,udp,udp6}. */
export function readListeners(text: string, protocol: 'tcp' | 'udp'): readonly ListeningSocket[] {
  const sockets: ListeningSocket[] = []
  for (const line of text.split('\n').slice(1)) {
    const fields = line.trim().split(/\s+/)
    const [, local, remote, state] = fields
    const inode = fields[9]
    if (local === undefined || inode === undefined) continue
    const waiting = protocol === 'tcp' ? state === '0A' : /^0+:0000$/.test(remote ?? '')
    const [host, port] = local.split(':')
    if (!waiting || port === undefined || isLoopback(host ?? '')) continue
    sockets.push({ inode, address: `:${Number.parseInt(port, 16)}/${protocol}` })
  }
  return sockets
}

/** Addresses are hexadecimal in host order, least significant byte first on every supported machine. */
function isLoopback(host: string): boolean {
  if (host.length === 8) return host.endsWith('7F')
  return host === '00000000000000000000000001000000' || /^0{16}FFFF0000.{6}7F$/.test(host)
}

/** The systemd unit of a control group path: `ssh` of `/system.slice/ssh.service`. */
export function readUnit(cgroup: string): string | null {
  return /\/([^/\n]+)\.service(?:\/|$)/m.exec(cgroup)?.[1] ?? null
}
