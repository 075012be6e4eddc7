/** The file of settings: YAML or JSON, each key a setting of the table, nothing unknown and nothing twice. */

import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs'
import { fromUtf8 } from '@holdfast/core/kernel/bytes'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { nearest } from '@holdfast/core/kernel/nearest'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import { readYaml, type Given } from '../manifests/read-yaml.ts'
import { flagOf, OPTION_NAMES, OPTIONS, variableOf, wordsOf, type OptionName } from './options.ts'

export interface FileValues {
  readonly values: ReadonlyMap<OptionName, FileValue>
  readonly problems: readonly string[]
}

interface FileValue {
  readonly texts: readonly string[]
  /** `holdfast.yaml line 3`. */
  readonly from: string
}

export function readConfigFile(path: string): FileValues {
  const read = textOf(path)
  if (!read.ok) return { values: new Map(), problems: [read.error] }
  const { documents, errors } = readYaml(read.value.text)
  if (errors.length > 0) {
    const problems = errors.map(({ line, message }) => `${path}${lineText(line)}: ${message}`)
    return { values: new Map(), problems }
  }
  const [document, second] = documents
  if (second !== undefined) {
    const { line } = second.locate([])
    return { values: new Map(), problems: [`${path}${lineText(line)}: one document is meant`] }
  }
  // Of comments only.
  if (document === undefined || document.value === null) return { values: new Map(), problems: [] }
  const { values, problems } = settingsIn(path, document)
  return { values, problems: [...problems, ...openSecrets(path, values, read.value.stats)] }
}

interface Text {
  readonly text: string
  readonly stats: Stats
}

function textOf(path: string): Result<Text, string> {
  let file: number
  try {
    // A pipe would keep us waiting; what is no file is refused below.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch (thrown) {
    return err(`${path} cannot be read: ${codeOf(thrown)}`)
  }
  try {
    const stats = fstatSync(file)
    if (!stats.isFile()) return err(`${path} is no regular file`)
    if ((stats.mode & 0o002) !== 0) {
      return err(`${path} may be written by everybody (${modeText(stats)}): chmod o-w ${path}`)
    }
    const bytes = Buffer.alloc(LIMITS.configBytesMax + 1)
    const length = readSync(file, bytes, 0, bytes.length, 0)
    if (length > LIMITS.configBytesMax) {
      return err(`${path} is larger than ${LIMITS.configBytesMax} bytes`)
    }
    const text = fromUtf8(bytes.subarray(0, length))
    return text === undefined ? err(`${path} is no UTF-8 text`) : ok({ text, stats })
  } catch (thrown) {
    return err(`${path} cannot be read: ${codeOf(thrown)}`)
  } finally {
    closeSync(file)
  }
}

function settingsIn(path: string, { value, locate }: Given): FileValues {
  const values = new Map<OptionName, FileValue>()
  const problems: string[] = []
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { values, problems: [`${path}: settings are meant, one \`name: value\` in each line`] }
  }
  for (const [key, held] of Object.entries(value)) {
    const from = `${path}${lineText(locate([key]).line)}`
    const name = IN_FILE.find((known) => known === key)
    if (name === undefined) {
      problems.push(`${from}: ${unknownText(key)}`)
      continue
    }
    const texts = textsOf(name, held)
    if (texts.ok) values.set(name, { texts: texts.value, from })
    else problems.push(`${from}: \`${name}\` is ${texts.error}`)
  }
  return { values, problems }
}

const IN_FILE: readonly OptionName[] = OPTION_NAMES.filter(
  (name) => OPTIONS[name].notInFile !== true,
)

/** Who knows the flag or the variable finds the name. */
function unknownText(key: string): string {
  const spelt = IN_FILE.find((name) =>
    [flagOf(name), variableOf(name), wordsOf(name)].includes(key),
  )
  const near = spelt ?? nearest(key, IN_FILE)
  return near === undefined
    ? `\`${key}\` is no setting; there are ${IN_FILE.join(', ')}`
    : `\`${key}\` is no setting: did you mean \`${near}\`?`
}

function textsOf(name: OptionName, held: unknown): Result<readonly string[], string> {
  const { kind } = OPTIONS[name]
  if (kind.many) {
    if (!Array.isArray(held))
      return err(`${typeText(held)}, and a list is meant, each ${kind.says}`)
    const other = held.find((part) => typeof part !== 'string' || part === '')
    return other === undefined
      ? ok(held as readonly string[]) // Each was looked at.
      : err(`a list that holds ${typeText(other)}, and each is ${kind.says}`)
  }
  if (held === null || held === '') return err('empty: give it a value, or leave the line out')
  if (kind.placeholder === null) {
    return typeof held === 'boolean'
      ? ok([String(held)])
      : err(`${typeText(held)}, and ${kind.says} is meant`)
  }
  return typeof held === 'string'
    ? ok([held])
    : err(`${typeText(held)}, and a text is meant: ${kind.says}`)
}

function typeText(held: unknown): string {
  if (held === null || held === '') return 'empty'
  if (Array.isArray(held)) return 'a list'
  if (typeof held === 'object') return 'a map'
  if (typeof held === 'boolean') return String(held)
  return typeof held === 'number' ? 'a number' : 'a text'
}

/** Refused, not repaired: whoever could read it may have it. */
function openSecrets(path: string, values: FileValues['values'], stats: Stats): string[] {
  const secrets = [...values.keys()].filter((name) => OPTIONS[name].secret === true)
  if (secrets.length === 0 || (stats.mode & 0o077) === 0) return []
  const held = secrets.map((name) => `\`${name}\``).join(', ')
  return [
    `${path} holds ${held} and is open to others (${modeText(stats)}): chmod 600 ${path}, and give it another value, for this one may be known`,
  ]
}

function modeText({ mode }: Stats): string {
  return `mode ${(mode & 0o777).toString(8).padStart(4, '0')}`
}

function lineText(line: number): string {
  return line === 0 ? '' : ` line ${line}`
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown)
}
