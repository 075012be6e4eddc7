/**
 * The one way to write an address of our own API: every value is encoded as it stands, so that a name with a slash, as
 * every image has one, stays one part of the path.
 */

export function apiPath(
  parts: TemplateStringsArray,
  ...values: readonly (string | number)[]
): string {
  return parts.reduce((path, part, at) => `${path}${encoded(values[at - 1] ?? '')}${part}`)
}

/** A part that is all dots would be resolved away whatever encodes it: it is sent as a name that nothing has. */
export function encoded(value: string | number): string {
  const text = String(value).toWellFormed()
  return encodeURIComponent(/^\.{1,2}$/.test(text) ? text.replaceAll('.', '%2E') : text)
}

/** With a query, or more of it, where there is any: names and values encoded alike. */
export function withQuery(
  path: string,
  query: Iterable<readonly [name: string, value: string | undefined]>,
): string {
  const parts = [...query].flatMap(([name, value]) =>
    value === undefined ? [] : [`${encoded(name)}=${encodeURIComponent(value.toWellFormed())}`],
  )
  if (parts.length === 0) return path
  return `${path}${path.includes('?') ? '&' : '?'}${parts.join('&')}`
}
