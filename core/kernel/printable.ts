/** Outside text where people read it: nothing that a terminal acts on, that turns text around or that nobody sees. */

const UNPRINTABLE =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\u{fff9}-\u{fffb}]/gu

/** @param except - characters that stay, such as a text's own breaks */
export function printable(text: string, except = ''): string {
  return text.replaceAll(UNPRINTABLE, (one) => (except.includes(one) ? one : '·'))
}

/** The same JSON (RFC 8259 section 7): such characters stand in strings alone, and are escaped there. */
export function escapedJson(json: string): string {
  return json.replaceAll(UNPRINTABLE, (one) => (one === '\n' ? one : escaped(one)))
}

function escaped(character: string): string {
  // Beyond the first plane a character has two units, and each is escaped.
  return Array.from(
    { length: character.length },
    (_, at) => String.raw`\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
  ).join('')
}
