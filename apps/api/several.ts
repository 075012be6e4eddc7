/**
 * Several values in one text, as a filter of a list takes them in an address, on the command line and in the console:
 * `web-01,web-02`. A comma or a backslash that belongs to a value has a backslash before it: `Smith\, Jane`. Nothing
 * else is special, and what is left empty is an empty value.
 */

/** What reads back as these. */
export function severalText(values: readonly string[]): string {
  return values.map((value) => value.replaceAll(/[\\,]/g, String.raw`\$&`)).join(',')
}

export function severalIn(text: string): string[] {
  const values: string[] = []
  let value = ''
  for (let at = 0; at < text.length; at++) {
    const next = text[at + 1]
    if (text[at] === '\\' && (next === '\\' || next === ',')) {
      value += next
      at += 1
    } else if (text[at] === ',') {
      values.push(value)
      value = ''
    } else value += text[at] ?? ''
  }
  return [...values, value]
}
