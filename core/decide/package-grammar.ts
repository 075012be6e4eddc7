/**
 * What may stand in a command line that a person is to paste: names by the grammar of their own ecosystem, and
 * nothing else. Everything from outside may be hostile; what is no name is told as quoted text.
 */

const LENGTH_MAX = 253

/** Undefined for an ecosystem whose names nobody puts into a command. */
const GRAMMARS: ReadonlyMap<string, RegExp> = new Map([
  // Debian policy 5.6.1, with an architecture. apt-get removes what ends in a minus.
  ['deb', /^[a-z0-9][a-z0-9+.-]*[a-z0-9+.](?::[a-z0-9-]*[a-z0-9])?$/],
  // Without what dnf takes for a group, a glob or an option.
  ['rpm', /^[A-Za-z0-9_][A-Za-z0-9._+-]*$/],
  // apk add(8): `=`, `<`, `>`, `~`, `@` and `!` say something else.
  ['apk', /^[A-Za-z0-9_][A-Za-z0-9._+-]*$/],
  ['npm', /^(?:@[A-Za-z0-9][A-Za-z0-9._-]*\/)?[A-Za-z0-9][A-Za-z0-9._-]*$/],
  // PEP 508.
  ['pypi', /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/],
  ['maven', /^[A-Za-z0-9_][A-Za-z0-9_.-]*:[A-Za-z0-9_][A-Za-z0-9_.-]*$/],
  ['gem', /^[A-Za-z0-9_][A-Za-z0-9._-]*$/],
  // Go modules reference, "Module paths".
  ['golang', /^[A-Za-z0-9][A-Za-z0-9.-]*(?:\/[A-Za-z0-9_~][A-Za-z0-9._~-]*)*$/],
  ['cargo', /^[A-Za-z][A-Za-z0-9_-]*$/],
  ['nuget', /^[A-Za-z0-9_]+(?:[._-][A-Za-z0-9_]+)*$/],
  ['composer', /^[a-z0-9][a-z0-9_.-]*\/[a-z0-9][a-z0-9_.-]*$/],
  ['pub', /^[a-z_][a-z0-9_]*$/],
  ['hex', /^[a-z][a-z0-9_]*$/],
  ['cran', /^[A-Za-z][A-Za-z0-9.]*$/],
  ['hackage', /^[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*$/],
  ['swift', /^[A-Za-z0-9][A-Za-z0-9.-]*(?:\/[A-Za-z0-9_][A-Za-z0-9._-]*)+$/],
  ['conan', /^[a-z0-9_][a-z0-9_+.-]*$/],
])

/** Names of products, package URLs and CPE names without what a shell would act on even in quotes. */
const COMPONENT = /^[A-Za-z0-9@][A-Za-z0-9 ._:@/+=*%,()~-]*$/
const UNIT = /^[A-Za-z0-9_][A-Za-z0-9:_.@-]*$/
const VERSION = /^[A-Za-z0-9][A-Za-z0-9._:+~^-]*$/
const PROGRAM = /^[A-Za-z0-9_/][A-Za-z0-9._+/@-]*(?:\(\d+\))?$/

export function isPackageName(ecosystem: string, name: string): boolean {
  return name.length <= LENGTH_MAX && GRAMMARS.get(ecosystem)?.test(name) === true
}

export function isUnitName(name: string): boolean {
  return name.length <= LENGTH_MAX && UNIT.test(name)
}

/** One word of a command, in quotes where a shell would split it; undefined for what may not stand there. */
export function shellWord(component: string): string | undefined {
  if (component.length > LENGTH_MAX || !COMPONENT.test(component)) return undefined
  return /^[A-Za-z0-9@._:/+=-]+$/.test(component) ? component : `'${component}'`
}

export function nameText(ecosystem: string, name: string): string {
  const plain = GRAMMARS.has(ecosystem) ? isPackageName(ecosystem, name) : shellWord(name) === name
  return plain ? name : quotedText(name)
}

export function versionText(version: string): string {
  return version.length <= LENGTH_MAX && VERSION.test(version) ? version : quotedText(version)
}

export function programText(program: string): string {
  return program.length <= LENGTH_MAX && PROGRAM.test(program) ? program : quotedText(program)
}

/** To be read, and harmless even where somebody pastes it: what a shell acts on is a dot. */
export function quotedText(text: string): string {
  const shown = text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text
  return `"${plainText(shown)}"`
}

export function plainText(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N} ._:@/+=,%^…-]/gu, '·')
}

const SHOWN_MAX = 80
