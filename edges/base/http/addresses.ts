/**
 * Which URLs and addresses we may connect to, judged on the bytes of the address: every spelling of it (decimal,
 * octal, hexadecimal, mapped, translated) comes out the same. Nothing is resolved here.
 */

import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net'

/** Absent: addresses of the public internet only. */
export type Network = 'private' | undefined

type Reach = 'public' | 'private' | 'never'

/** No machine, or one that hands the credentials of this one to whoever asks. */
const NEVER = blocks([
  '0.0.0.0/8',
  // Link-local: AWS, Azure, Google Cloud and most others answer at 169.254.169.254.
  '169.254.0.0/16',
  // Azure's wire server, Alibaba Cloud and older Oracle Cloud.
  '168.63.129.16/32',
  '100.100.100.200/32',
  '192.0.0.192/32',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/128',
  'fe80::/10',
  // AWS, Google Cloud, Scaleway.
  'fd00:ec2::/32',
  'fd20:ce::254/128',
  'fd00:42::42/128',
  'ff00::/8',
])

/** Loopback, private and special-purpose (IANA's registries, RFC 6890). */
const PRIVATE = blocks([
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '2001::/23',
  '2001:db8::/32',
  '3fff::/20',
])

/** All of the IPv6 internet that is handed out; what lies outside is private or nothing. */
const GLOBAL_IPV6 = blocks(['2000::/3'])

/** What the URL parser drops or turns round: what was checked would not be what was written. */
export const UNSAID: RegExp = /[\u0000-\u0020\u007f\\]/

/** What is wrong with a URL as it stands, before any name is resolved; null: it may be tried. */
export function urlProblem(
  text: string,
  network: Network,
): { readonly code: 'url' | 'address'; readonly message: string } | null {
  const bad = (message: string): { code: 'url'; message: string } => ({ code: 'url', message })
  if (UNSAID.test(text)) return bad('the url has a space, a control character or a backslash')
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol)) return bad('the url is not http or https')
  if (url.username !== '' || url.password !== '') return bad('the url carries a login')
  const host = hostOf(url)
  const message = isIP(host) === 0 ? null : addressProblem(host, network)
  return message === null ? null : { code: 'address', message }
}

/** The host without the brackets of an IPv6 address. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '')
}

/** Null: we may connect to it. `address` is one that a resolver answered, or the host of a parsed URL. */
export function addressProblem(address: string, network: Network): string | null {
  const reach = reachOf(address)
  if (reach === null) return `\`${address}\` is no address`
  if (reach === 'never') return `${address} is a link-local, metadata or reserved address`
  if (reach === 'private' && network !== 'private') {
    return `${address} is a loopback or private address`
  }
  return null
}

function reachOf(address: string): Reach | null {
  if (isIPv4(address)) return reachOfIpv4(address)
  const bare = address.replace(/%.*$/, '')
  return isIPv6(bare) ? reachOfIpv6(bare) : null
}

function reachOfIpv4(address: string): Reach {
  if (NEVER.check(address, 'ipv4')) return 'never'
  return PRIVATE.check(address, 'ipv4') ? 'private' : 'public'
}

function reachOfIpv6(address: string): Reach {
  const groups = groupsOf(address)
  if (groups.slice(0, 7).every((group) => group === 0)) {
    return groups[7] === 1 ? 'private' : 'never'
  }
  const inner = carriedIpv4(groups)
  if (inner !== null) {
    const reach = reachOfIpv4(inner.address)
    return reach === 'public' && !inner.routed ? 'private' : reach
  }
  if (NEVER.check(address, 'ipv6')) return 'never'
  if (PRIVATE.check(address, 'ipv6')) return 'private'
  return GLOBAL_IPV6.check(address, 'ipv6') ? 'public' : 'private'
}

/** The IPv4 address that a packet to this one ends at; not `routed`: no such form is used in public. */
function carriedIpv4(
  groups: readonly number[],
): { readonly address: string; readonly routed: boolean } | null {
  const prefix = groups.slice(0, 6).map((group) => group.toString(16))
  const last = dotted(groups[6], groups[7])
  switch (prefix.join(':')) {
    case '0:0:0:0:0:ffff': // mapped, RFC 4291
    case '0:0:0:0:ffff:0': // translated, RFC 7915
    case '64:ff9b:0:0:0:0': // NAT64, RFC 6052
      return { address: last, routed: true }
    case '0:0:0:0:0:0': // compatible, deprecated
      return { address: last, routed: false }
    default:
      // 6to4, RFC 3056.
      return prefix[0] === '2002' ? { address: dotted(groups[1], groups[2]), routed: false } : null
  }
}

function dotted(high = 0, low = 0): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

/** The eight groups; the URL parser writes every spelling in the one of RFC 5952. */
function groupsOf(address: string): readonly number[] {
  const host = new URL(`http://[${address}]/`).hostname.slice(1, -1)
  const [head = '', tail] = host.split('::')
  const numbers = (text: string): number[] =>
    text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16))
  const before = numbers(head)
  const after = numbers(tail ?? '')
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after]
}

function blocks(ranges: readonly string[]): BlockList {
  const list = new BlockList()
  for (const range of ranges) {
    const [address = '', bits] = range.split('/')
    list.addSubnet(address, Number(bits), address.includes(':') ? 'ipv6' : 'ipv4')
  }
  return list
}
