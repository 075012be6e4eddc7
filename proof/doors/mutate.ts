/** From a body that is taken to one that is nearly so: parts of it replaced, left out, doubled, or all of it gone. */

import fc from 'fast-check'

const ODD: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e300,
  Number.MAX_SAFE_INTEGER,
  '',
  ' ',
  'x'.repeat(600),
  '__proto__',
  'constructor',
  '\u0000',
  '\u202e',
  '🙂',
  '9999999999d',
  '999999999d',
  '0s',
  '+275760-09-13T00:00:00.000Z',
  '9999-12-31T23:59:59Z',
  [],
  [null],
  [[]],
  {},
  { length: -1 },
]

type Step = readonly [at: number, how: 'replace' | 'drop' | 'double' | 'add', value: unknown]

export function mutated(bodies: readonly unknown[]): fc.Arbitrary<unknown> {
  const value = fc.oneof(fc.constantFrom(...ODD), fc.jsonValue({ maxDepth: 2 }))
  const step: fc.Arbitrary<Step> = fc.tuple(
    fc.nat({ max: 10_000 }),
    fc.constantFrom('replace', 'drop', 'double', 'add'),
    value,
  )
  const near = fc
    .tuple(fc.constantFrom(...bodies), fc.array(step, { maxLength: 3 }))
    .map(([body, steps]) => steps.reduce<unknown>(changed, structuredClone(body)))
  return fc.oneof(
    { weight: 8, arbitrary: near },
    { weight: 1, arbitrary: fc.jsonValue() },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  )
}

type Place = { [name: string]: unknown } | unknown[]

function changed(body: unknown, [at, how, value]: Step): unknown {
  const places: (readonly [Place, string])[] = []
  collect(body, places)
  const place = places[at % Math.max(1, places.length)]
  if (place === undefined) return value
  const [within, name] = place
  const members = within as { [name: string]: unknown } // A list has its places for names.
  if (how === 'drop') {
    if (Array.isArray(within)) within.splice(Number(name), 1)
    else delete members[name]
  } else if (how === 'double' && Array.isArray(within)) within.push(members[name])
  else if (how === 'add') members[Array.isArray(within) ? String(within.length) : 'more'] = value
  else members[name] = value
  return body
}

function collect(value: unknown, places: (readonly [Place, string])[]): void {
  if (typeof value !== 'object' || value === null) return
  const within = value as Place // An object or a list.
  for (const [name, one] of Object.entries(within)) {
    places.push([within, name])
    collect(one, places)
  }
}
