/** Names of packages as Anchore writes them, with their versions in one piece. */

/** `openssl-1:1.1.1k-14.el8_6` of an RPM, `log4j-1.2-api-2.17.1` of others. */
export function splitName(kind: string, text: string): { name: string; version: string } {
  const pattern = /^rpm$/i.test(kind) ? /^(.+)-([^-]+-[^-]+)$/ : /^(.+)-(\d[^-]*)$/
  const [, name = text, version = ''] = pattern.exec(text) ?? []
  return { name, version }
}
