/** What a request carries, read by the schema of its operation: the first thing that is wrong is named, with what to do. */

import { z } from 'zod'
import { nearest } from '@holdfast/core/kernel/nearest'
import { Problem } from '@holdfast/edges-base/http/problems'

export function read(schema: z.ZodType, value: unknown, of: 'query' | 'body'): unknown {
  const given = schema.safeParse(value, { error: words })
  if (given.success) return given.data
  const [issue] = given.error.issues
  throw issue === undefined
    ? new Problem('bad-request', `the ${of} cannot be read`)
    : problemOf(issue, schema, of)
}

function problemOf(issue: z.core.$ZodIssue, schema: z.ZodType, of: 'query' | 'body'): Problem {
  if (issue.code === 'unrecognized_keys') {
    const [name = ''] = issue.keys
    return new Problem(
      'bad-request',
      `unknown member \`${pathOf([...issue.path, name])}\``,
      known(name, schema, issue.path),
    )
  }
  const [says = '', ...help] = issue.message.split(': ')
  const where = pathOf(issue.path)
  if (where === '' && of === 'body')
    return new Problem(
      'bad-request',
      `a JSON object was expected`,
      'send Content-Type: application/json',
    )
  return new Problem('bad-request', `\`${where}\` ${says}`, help.join(': '))
}

function pathOf(path: readonly PropertyKey[]): string {
  return path.map(String).join('.')
}

/** What it takes there, and which of these was meant. */
function known(name: string, schema: z.ZodType, path: readonly PropertyKey[]): string {
  const takes = namesIn(schema, path)
  if (takes.length === 0) return 'it takes none'
  const near = nearest(name, takes)
  return `${near === undefined ? '' : `did you mean \`${near}\`? `}it takes: ${takes.join(', ')}`
}

function namesIn(schema: unknown, [first, ...rest]: readonly PropertyKey[]): readonly string[] {
  const bare = unwrapped(schema)
  if (!(bare instanceof z.ZodObject)) return []
  const shape: Readonly<Record<string, unknown>> = bare.shape
  return first === undefined ? Object.keys(shape) : namesIn(shape[String(first)], rest)
}

function unwrapped(schema: unknown): unknown {
  return schema instanceof z.ZodOptional ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodNullable
    ? unwrapped(schema.unwrap())
    : schema
}

/** For what no schema has words of its own. */
function words(issue: z.core.$ZodRawIssue): string {
  if (issue.input === undefined) return 'is missing'
  switch (issue.code) {
    case 'invalid_type':
      return `is not ${KINDS[issue.expected] ?? `a ${issue.expected}`}`
    case 'invalid_value':
      return `is none of these: ${issue.values.map(String).join(', ')}`
    case 'too_big':
      return `is too large: at most ${issue.maximum}`
    case 'too_small':
      return `is too small: at least ${issue.minimum}`
    case 'unrecognized_keys':
      return 'has members that are not known'
    default:
      return 'is not of the form it must have'
  }
}

const KINDS: { readonly [type: string]: string } = {
  string: 'a text',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
}
