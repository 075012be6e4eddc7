/** A JSON Schema as one reads it in a table: `text`, `list of Cause`, `one of a, b`. */

export interface Json {
  readonly [name: string]: unknown
}

interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, Json>>
  readonly required?: readonly string[]
  readonly items?: Json
  readonly additionalProperties?: Json | boolean
  readonly anyOf?: readonly Json[]
  readonly oneOf?: readonly Json[]
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
}

/** Whether anything is said of it. */
export function isSchemaOf(schema: Json): boolean {
  return Object.keys(schema).length > 0
}

/** Of an object each member, one that may be left out with `?`. */
export function memberRows(schema: Json): readonly (readonly [name: string, is: string])[] {
  const { properties = {}, required = [] }: Schema = schema
  return Object.entries(properties).map(([name, member]) => [
    `\`${name}\`${required.includes(name) ? '' : '?'}`,
    typeText(member),
  ])
}

const WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  boolean: 'true or false',
  null: 'null',
}

export function typeText(given: Json): string {
  const schema: Schema = given
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split('/').at(-1) ?? ''
    return `[${name}](#${name.toLowerCase()})`
  }
  const branches = schema.anyOf ?? schema.oneOf
  if (branches !== undefined) {
    return [...new Set(branches.map((branch) => typeText(branch)))].join(' or ')
  }
  if (Object.hasOwn(schema, 'const')) return `\`${String(schema.const)}\``
  if (schema.enum !== undefined) return schema.enum.map((word) => `\`${String(word)}\``).join(', ')
  if (schema.items !== undefined) return `list of ${typeText(schema.items)}`
  if (schema.properties !== undefined) {
    const members = memberRows(given).map(([name, is]) => `${name}: ${is}`)
    return members.length === 0 ? 'object' : `{ ${members.join('; ')} }`
  }
  if (typeof schema.additionalProperties === 'object') {
    return `object of ${typeText(schema.additionalProperties)}`
  }
  if (schema.format === 'date-time') return 'time'
  const types = [schema.type ?? 'any JSON'].flat().map((type) => WORDS[type] ?? type)
  return `${types.join(' or ')}${boundsOf(schema)}`
}

function boundsOf({ minimum, maximum, maxLength }: Schema): string {
  if (maxLength !== undefined) return ` of at most ${maxLength}`
  if (minimum === undefined || maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER)
    return ''
  return ` from ${minimum} to ${maximum}`
}
