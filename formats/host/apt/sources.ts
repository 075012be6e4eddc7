/** Which archives a host is configured to take packages from: sources.list(5), one line each and deb822. */

export interface AptSource {
  readonly uri: string
  readonly suite: string
  /** None for a flat archive, whose suite ends in a slash. */
  readonly components: readonly string[]
  /** Architectures it is used for; null: all of the system. */
  readonly arches: readonly string[] | null
  /** `X-Holdfast-Security: yes`, `[x-holdfast-security=yes]` (apt passes over what it does not know): its owner says that it carries this system's security fixes under its own name. */
  readonly declared: boolean
}

/** Archives of binary packages that are in use; what is disabled or names sources only is left out. */
export function readAptSources(name: string, text: string): readonly AptSource[] {
  return name.endsWith('.sources') ? readStanzas(text) : text.split('\n').flatMap(readLine)
}

/** apt reads no others below sources.list.d. */
export function isSourcesFile(name: string): boolean {
  return /^[A-Za-z0-9_.-]+\.(?:list|sources)$/.test(name)
}

function readLine(line: string): readonly AptSource[] {
  if (line.length > LINE_LENGTH_MAX) return []
  // Options stand in brackets, and so does the name of a disc; neither is ever split.
  const words = line.replace(/(?:^|\s)#.*$/, '').match(/\[[^\]]*\]\S*|[^\s[]+(?:\[[^\]]*\]\S*)?/g)
  if (words?.[0] !== 'deb') return []
  const [uri, suite, ...components] = words.slice(words[1]?.startsWith('[') === true ? 2 : 1)
  if (uri === undefined || suite === undefined) return []
  const options = words[1]?.startsWith('[') === true ? words[1] : ''
  const option = (name: string): string | undefined =>
    options
      .slice(1, -1)
      .split(/\s+/)
      .find((one) => one.startsWith(`${name}=`))
      ?.slice(name.length + 1)
  const arches = option('arch')?.split(',') ?? null
  return [{ uri, suite, components, arches, declared: isOn(option('x-holdfast-security')) }]
}

/** Longer than any line a person or an installer writes. */
const LINE_LENGTH_MAX = 4_096

function readStanzas(text: string): readonly AptSource[] {
  const sources: AptSource[] = []
  // A comment inside a paragraph neither ends it nor belongs to a field.
  const lines = text.split('\n').filter((line) => !line.startsWith('#'))
  for (const stanza of lines.join('\n').split(/\n(?:[ \t]*\n)+/)) {
    const fields = fieldsOf(stanza)
    const words = (name: string): readonly string[] =>
      (fields.get(name) ?? '').split(/\s+/).filter((word) => word !== '')
    if (!words('types').includes('deb') || isOff(fields.get('enabled'))) continue
    const arches = fields.has('architectures') ? words('architectures') : null
    const declared = isOn(fields.get('x-holdfast-security'))
    for (const uri of words('uris')) {
      for (const suite of words('suites')) {
        sources.push({ uri, suite, components: words('components'), arches, declared })
      }
    }
  }
  return sources
}

function fieldsOf(stanza: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>()
  let name = ''
  for (const line of stanza.split('\n')) {
    const start = /^([A-Za-z][A-Za-z0-9-]*):(.*)$/.exec(line)
    if (start !== null) name = (start[1] ?? '').toLowerCase()
    if (name !== '')
      fields.set(name, `${fields.get(name) ?? ''} ${(start?.[2] ?? line).trim()}`.trim())
  }
  return fields
}

/** The words apt takes for a truth value. */
function isOff(value: string | undefined): boolean {
  return ['no', 'false', 'without', 'off', 'disable', '0'].includes(value?.toLowerCase() ?? '')
}

function isOn(value: string | undefined): boolean {
  return ['yes', 'true', 'with', 'on', 'enable', '1'].includes(value?.toLowerCase() ?? '')
}

/** The name apt gives the files of an archive below its `lists`, up to `InRelease` or `Release`. */
export function listsPrefix(uri: string, suite: string): string {
  const base = uri.endsWith('/') ? uri : `${uri}/`
  return fileName(suite.endsWith('/') ? `${base}${suite}` : `${base}dists/${suite}/`)
}

/** apt's URItoFileName: neither scheme nor login, special characters as `%xx`, then `_` for each slash. */
function fileName(uri: string): string {
  const plain = uri.replace(/^[A-Za-z][A-Za-z0-9+.-]*:(?:\/\/)?/, '').replace(/^[^/@]*@/, '')
  let name = ''
  for (const byte of new TextEncoder().encode(plain)) {
    const char = String.fromCharCode(byte)
    if (char === '/') name += '_'
    else if (byte <= 0x20 || byte >= 0x7f || QUOTED.includes(char))
      name += `%${byte.toString(16).padStart(2, '0')}`
    else name += char
  }
  return name
}

const QUOTED = '\\|{}[]<>"^~_=!@#$%^&*'
