/** Values, bodies and addresses that nobody expects, by a seed. */

export type Random = () => number

export function pick<T>(random: Random, from: readonly [T, ...T[]]): T {
  return from[Math.floor(random() * from.length)] ?? from[0]
}

const TEXTS = [
  '',
  ' ',
  '__proto__',
  'constructor',
  'toString',
  '../../etc/passwd',
  '%2e%2e%2f',
  '\u0000',
  '\u001b[2J',
  '\u202e',
  '*',
  'web-01',
  'svc-deploy',
  'prod/db/password',
  'x'.repeat(5_000),
  '9999-12-31T24:00:00Z',
  '"><svg/onload=x>',
  "' OR 1=1--",
] as const
const NUMBERS = [0, -0, -1, 1e308, 2 ** 53, 0.1, 4_294_967_296] as const
const NAMES = [
  'subject',
  'resource',
  'action',
  'context',
  'asset',
  'kind',
  'metadata',
  'spec',
  'name',
  'reason',
  'scope',
  'for',
  'expires',
  'mode',
  'token',
  'publicKey',
  'evaluations',
  'data',
  'options',
  'versions',
  '__proto__',
  'then',
  'toJSON',
  'length',
] as const

export function oddValue(random: Random, depth = 0): unknown {
  const kind = random()
  if (depth < 4 && kind < 0.3) {
    const size = Math.floor(random() * 6)
    const names = Array.from({ length: size }, () => pick(random, NAMES))
    return Object.fromEntries(names.map((name) => [name, oddValue(random, depth + 1)]))
  }
  if (depth < 4 && kind < 0.45) {
    return Array.from({ length: Math.floor(random() * 5) }, () => oddValue(random, depth + 1))
  }
  if (kind < 0.75) return pick(random, TEXTS)
  if (kind < 0.9) return pick(random, NUMBERS)
  return pick(random, [null, true, false])
}

/** Bodies that are no JSON, or only nearly. */
const BROKEN = [
  '{"a":1,"a":2}',
  '{"a":"\\ud800"}',
  '[1e400]',
  '{"a":1} x',
  'NaN',
  '',
  '[',
  '\ufeff{}',
  '- - - -',
  '&a [*a]',
] as const

export function oddBody(random: Random): string {
  const kind = random()
  if (kind < 0.2) return pick(random, BROKEN)
  if (kind < 0.25) return '['.repeat(20_000)
  return JSON.stringify(oddValue(random))
}

/** `:name` and `*` of a route filled in, and now and then a query that no route takes. */
export function oddPath(random: Random, route: string): string {
  const path = route.replaceAll(/\{[a-z]+\}/gi, () =>
    encodeURIComponent(pick(random, TEXTS).slice(0, 300)),
  )
  const query = pick(random, [
    '',
    '',
    '?limit=-1',
    '?limit=1e9&after=x',
    '?q=a&q=b',
    '?asset=web-01',
  ])
  return path + query
}
