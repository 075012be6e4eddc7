/** Where in a schema a place of a manifest is: to name the fields it knows, and to write it back as text. */

import { z } from 'zod'

/** Without what only says that it may be absent, or what is made of it. */
export function bare(schema: unknown): unknown {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodExactOptional) {
    return bare(schema.unwrap())
  }
  const piped = schema instanceof z.ZodPipe && !(schema instanceof z.ZodCodec)
  return piped ? bare(schema.in) : schema
}

export function itemOf(schema: unknown, index: number): unknown {
  const known = bare(schema)
  if (known instanceof z.ZodTuple) return known.def.items[index]
  return known instanceof z.ZodArray ? known.element : undefined
}

/** Of the forms that a union has, the first that knows it. */
export function memberOf(schema: unknown, field: string): unknown {
  const known = bare(schema)
  if (known instanceof z.ZodObject) {
    const shape = known.shape as Record<string, unknown>
    return Object.hasOwn(shape, field) ? shape[field] : undefined
  }
  if (!(known instanceof z.ZodUnion)) return undefined
  for (const option of known.options) {
    const found = memberOf(option, field)
    if (found !== undefined) return found
  }
  return undefined
}

/** In any of its forms. */
export function fieldsOf(schema: unknown): string[] {
  const known = bare(schema)
  if (known instanceof z.ZodUnion) return known.options.flatMap(fieldsOf)
  return known instanceof z.ZodObject ? Object.keys(known.shape as object) : []
}

/** The one form that a value says it has; else all of them. */
export function formOf(schema: unknown, value: unknown): unknown {
  const known = bare(schema)
  if (!(known instanceof z.ZodDiscriminatedUnion)) return known
  const named = (value as { readonly adapter?: unknown } | undefined)?.adapter
  const own = known.options.find((option) => {
    const adapter = memberOf(option, 'adapter')
    return adapter instanceof z.ZodLiteral && adapter.value === named
  })
  return own ?? known
}
