/**
 * Shapes of JSON, checked whole: every member of every element is looked at, and what no shape names is refused.
 * A shape is of a type, so a member that is added to the type and forgotten here does not compile.
 */

export interface Wrong {
  /** `fixes.items[3].usedBy`; empty: the value itself. */
  readonly path: string
  /** What it must be. */
  readonly must: string
}

export interface Shape<T> {
  wrong(value: unknown): Wrong | null
  /** Never there: it ties the shape to exactly its type. */
  readonly of?: (value: T) => T
}

export interface Optional<T> extends Shape<T> {
  readonly optional: true
}

export type Members<T> = {
  readonly [K in keyof T]-?: object extends Pick<T, K>
    ? Optional<Exclude<T[K], undefined>>
    : Shape<T[K]>
}

type Word = string | number | boolean | null

export function optional<T>(shape: Shape<T>): Optional<T> {
  return { wrong: (value) => (value === undefined ? null : shape.wrong(value)), optional: true }
}

export function nullable<T>(shape: Shape<T>): Shape<T | null> {
  return {
    wrong(value) {
      const wrong = value === null ? null : shape.wrong(value)
      return wrong?.path === '' ? { ...wrong, must: `${wrong.must}, or null` } : wrong
    },
  }
}

/** Characters from `min` to `max`. */
export function text(max: number, min = 0): Shape<string> {
  const must = `a text of ${min > 0 ? `${min} to ${max}` : `at most ${max}`} characters`
  return leaf(
    must,
    (value) =>
      typeof value === 'string' &&
      value.length >= min &&
      value.length <= max &&
      value.isWellFormed(),
  )
}

export function textThat<T extends string>(pattern: RegExp, must: string): Shape<T> {
  return leaf(must, (value) => typeof value === 'string' && pattern.test(value))
}

export function whole<T extends number>(min: number, max: number): Shape<T> {
  return leaf(
    `a whole number from ${min} to ${max}`,
    (value) => Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max,
  )
}

export const flag: Shape<boolean> = leaf(
  'true or false',
  (value) => value === true || value === false,
)

export function oneOf<const T extends readonly Word[]>(...words: T): Shape<T[number]> {
  const all: ReadonlySet<unknown> = new Set(words)
  return leaf(`one of ${words.map((word) => JSON.stringify(word)).join(', ')}`, (value) =>
    all.has(value),
  )
}

export function list<T>(max: number, element: Shape<T>): Shape<readonly T[]> {
  return {
    wrong(value) {
      if (!Array.isArray(value)) return here('a list')
      if (value.length > max) return here(`a list of at most ${max}`)
      for (const [place, one] of value.entries()) {
        const wrong = element.wrong(one)
        if (wrong !== null) return below(`[${place}]`, wrong)
      }
      return null
    },
  }
}

export function object<T extends object>(members: Members<T>): Shape<T> {
  const shapes = new Map<string, Shape<unknown>>(
    Object.entries(members as { readonly [name: string]: Shape<unknown> }), // One shape a member.
  )
  const names = [...shapes.keys()].join(', ')
  return {
    wrong(value) {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        return here('an object')
      }
      for (const name of Object.keys(value)) {
        if (!shapes.has(name)) return below(name, here(`left out: known here are ${names}`))
      }
      const given = value as { readonly [name: string]: unknown } // An object that is no array.
      for (const [name, shape] of shapes) {
        const wrong = shape.wrong(Object.hasOwn(given, name) ? given[name] : undefined)
        if (wrong !== null) return below(name, wrong)
      }
      return null
    },
  }
}

/** Which shape it has is said by its `state`. */
export function byState<T extends { readonly state: string }>(shapes: {
  readonly [S in T['state']]: Shape<Extract<T, { readonly state: S }>>
}): Shape<T> {
  const known = new Map<unknown, Shape<never>>(
    Object.entries(shapes) as [string, Shape<never>][], // Each is chosen by its own word.
  )
  const state = oneOf(...Object.keys(shapes))
  return {
    wrong(value) {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        return here('an object')
      }
      const word = Object.hasOwn(value, 'state') ? (value as { state: unknown }).state : undefined
      const shape = known.get(word)
      if (shape !== undefined) return shape.wrong(value)
      const wrong = state.wrong(word)
      return wrong === null ? null : below('state', wrong)
    },
  }
}

function leaf<T>(must: string, holds: (value: unknown) => boolean): Shape<T> {
  const wrong = here(must)
  return { wrong: (value) => (holds(value) ? null : wrong) }
}

function here(must: string): Wrong {
  return { path: '', must }
}

function below(name: string, { path, must }: Wrong): Wrong {
  const rest = path === '' || path.startsWith('[') ? path : `.${path}`
  return { path: `${name.slice(0, 100)}${rest}`, must }
}
