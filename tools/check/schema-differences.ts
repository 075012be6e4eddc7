/** Whether every value of one JSON Schema is taken by another: what is not, by the path of the member. */

export interface Json {
  readonly [name: string]: unknown
}

export interface Compared {
  readonly given: Json
  /** The document that what is given refers into. */
  readonly of: Json
  readonly taker: Json
  readonly by: Json
  /** `asked`: members that are not known are refused. `answered`: they are ignored, and words may be added. */
  readonly way: 'asked' | 'answered'
}

interface Schema {
  readonly type?: string | readonly string[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, Json>>
  readonly required?: readonly string[]
  readonly items?: Json
  readonly additionalProperties?: Json | boolean
  readonly anyOf?: readonly Json[]
  readonly oneOf?: readonly Json[]
}

export function differences(compared: Compared, at: string): string[] {
  return compare(compared, at, new Set())
}

function compare(compared: Compared, at: string, seen: ReadonlySet<string>): string[] {
  const pair = `${JSON.stringify(compared.given)} ${JSON.stringify(compared.taker)}`
  // It refers to itself: looked at already.
  if (seen.has(pair)) return []
  const met = new Set([...seen, pair])
  const given = resolved(compared.given, compared.of)
  const taker = resolved(compared.taker, compared.by)
  const takers = branchesOf(taker)
  return branchesOf(given).flatMap((branch) => {
    const tries = takers.map((by) => alone({ ...compared, given: branch, taker: by }, at, met))
    return tries.toSorted((a, b) => a.length - b.length)[0] ?? []
  })
}

/** Neither of them has branches. */
function alone(compared: Compared, at: string, seen: ReadonlySet<string>): string[] {
  const given: Schema = resolved(compared.given, compared.of)
  const taker: Schema = resolved(compared.taker, compared.by)
  if (isBranched(given) || isBranched(taker)) {
    return compare({ ...compared, given: given as Json, taker: taker as Json }, at, seen) // Read as a schema above.
  }
  const [types, takes] = [typesOf(given), typesOf(taker)]
  if (takes !== null) {
    const other = types === null ? ['anything'] : types.filter((type) => !fits(type, takes))
    const verb = compared.way === 'asked' ? 'may not be' : 'may be'
    if (other.length > 0)
      return [`${at} ${verb} ${other.join(', ')} ${compared.way === 'asked' ? 'any more' : 'now'}`]
  }
  return [
    ...words(given, taker, compared.way, at),
    ...bounds(given, taker, compared.way, at),
    ...members(given, taker, compared, at, seen),
    ...within(given.items, taker.items, compared, `${at}[]`, seen),
    ...within(
      objectOf(given.additionalProperties),
      objectOf(taker.additionalProperties),
      compared,
      `${at}.*`,
      seen,
    ),
  ]
}

function fits(type: string, takes: readonly string[]): boolean {
  return takes.includes(type) || (type === 'integer' && takes.includes('number'))
}

/** Of an answer a word may be added: whoever reads it takes others for what it does not know. */
function words(given: Schema, taker: Schema, way: Compared['way'], at: string): string[] {
  const takes = valuesOf(taker)
  if (takes === null || way === 'answered') return []
  const values = valuesOf(given)
  if (values === null) return [`${at} takes only ${takes.map(String).join(', ')} now`]
  return values
    .filter((value) => !takes.includes(value))
    .map((value) => `${at} does not take \`${String(value)}\` any more`)
}

const MOST = ['maximum', 'maxLength', 'maxItems'] as const
const LEAST = ['minimum', 'minLength', 'minItems'] as const

function bounds(given: Schema, taker: Schema, way: Compared['way'], at: string): string[] {
  if (way === 'answered') return []
  const number = (of: Schema, name: string, otherwise: number): number =>
    Number((of as Json)[name] ?? otherwise)
  const tighter = [
    ...MOST.filter((name) => number(taker, name, Infinity) < number(given, name, Infinity)),
    ...LEAST.filter((name) => number(taker, name, -Infinity) > number(given, name, 0)),
  ]
  return tighter.map((name) => `${at}: ${name} is ${String((taker as Json)[name])} now`)
}

function members(
  given: Schema,
  taker: Schema,
  compared: Compared,
  at: string,
  seen: ReadonlySet<string>,
): string[] {
  const { properties = {}, required = [] } = given
  const { properties: takes = {}, required: needs = [], additionalProperties } = taker
  const missing = needs.filter((name) => !required.includes(name))
  const { way } = compared
  return [
    ...missing.map((name) =>
      way === 'asked'
        ? `${at}: member \`${name}\` is required now`
        : `${at}: member \`${name}\` is ${Object.hasOwn(properties, name) ? 'no longer always there' : 'gone'}`,
    ),
    ...Object.entries(takes)
      .filter(([name]) => way === 'answered' && !Object.hasOwn(properties, name))
      .filter(([name]) => !needs.includes(name))
      .map(([name]) => `${at}: member \`${name}\` is gone`),
    ...Object.entries(properties).flatMap(([name, schema]) => {
      const by = Object.hasOwn(takes, name) ? takes[name] : undefined
      if (by !== undefined) {
        return compare({ ...compared, given: schema, taker: by }, `${at}.${name}`, seen)
      }
      return way === 'asked' && additionalProperties === false
        ? [`${at}: member \`${name}\` is gone`]
        : []
    }),
  ]
}

function within(
  given: Json | undefined,
  taker: Json | undefined,
  compared: Compared,
  at: string,
  seen: ReadonlySet<string>,
): string[] {
  if (given === undefined || taker === undefined) return []
  return compare({ ...compared, given, taker }, at, seen)
}

function isBranched({ anyOf, oneOf }: Schema): boolean {
  return anyOf !== undefined || oneOf !== undefined
}

function branchesOf(schema: Json): readonly Json[] {
  const { anyOf, oneOf } = schema as Schema // As JSON Schema has it.
  return anyOf ?? oneOf ?? [schema]
}

function resolved(schema: Json, document: Json): Json {
  const { $ref } = schema
  if (typeof $ref !== 'string') return schema
  const found = $ref
    .split('/')
    .slice(1)
    .reduce<unknown>((value, name) => (value as Json)[name], document)
  return resolved(found as Json, document) // Our own document names what it has.
}

function objectOf(schema: Json | boolean | undefined): Json | undefined {
  return typeof schema === 'object' ? schema : undefined
}

/** Null: of any type. */
function typesOf(schema: Schema): readonly string[] | null {
  if (schema.type !== undefined) return [schema.type].flat()
  const values = valuesOf(schema)
  return values === null ? null : [...new Set(values.map((value) => typeOf(value)))]
}

function typeOf(value: unknown): string {
  return value === null ? 'null' : Number.isInteger(value) ? 'integer' : typeof value
}

function valuesOf(schema: Schema): readonly unknown[] | null {
  if (Object.hasOwn(schema, 'const')) return [schema.const]
  return schema.enum ?? null
}
