/** The one way to put a text of ours, a path or an address, into a command line that somebody pastes. */

const PLAIN = /^[A-Za-z0-9._/:=+@%,-]+$/

/** One word for a POSIX shell: as it is where nothing in it means anything, else in single quotes. */
export function shellQuoted(text: string): string {
  return PLAIN.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
}
