/** A secret value without a string, JSON or inspection form: only `reveal` opens it, and its callers are few. */

const values = new WeakMap<Redacted, unknown>()

export class Redacted<T = unknown> {
  /** Keeps the type parameter in the type; never set. */
  declare readonly _type: T

  toString(): string {
    return '[redacted]'
  }

  toJSON(): string {
    return '[redacted]'
  }
}

// Node prints objects through this well-known symbol.
Object.defineProperty(Redacted.prototype, Symbol.for('nodejs.util.inspect.custom'), {
  value: () => '[redacted]',
})

export function redact<T>(value: T): Redacted<T> {
  const box = new Redacted<T>()
  values.set(box, value)
  return box
}

export function reveal<T>(box: Redacted<T>): T {
  return values.get(box) as T // `redact` is the only writer and stored a T under this box.
}
