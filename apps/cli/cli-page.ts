/** docs/reference/cli.md, made of the tables of verbs; a test proves that it is up to date. */

import { EXIT_HELP } from './exits.ts'
import type { Word } from './words.ts'

const HEAD = `# The command line

Made of the verbs (\`apps/cli/commands\`) by \`npm run check -- --fix\`. \`holdfast COMMAND --help\` says the same, and
\`source <(holdfast completion bash)\` (or \`zsh\`, \`fish\`) completes it.

Which server: \`--server\`, \`HOLDFAST_SERVER\`, or the one that uses the data directory. Which token: \`--token\` (others on the machine can
read it), \`--token-file\`, \`HOLDFAST_TOKEN\`, what \`holdfast login\` stored for that server, or the admin token of the data directory, which goes to
the address that its own server announced there and to no other.
Standard output is the answer, everything else is on standard error.
`

export function cliPage(program: Word): string {
  return [
    HEAD,
    '## Every command',
    '',
    ...optionText(program.options),
    '## Exit codes',
    '',
    '```text',
    EXIT_HELP.trim(),
    '```',
    '',
    ...program.words.flatMap((word) => wordText([], word)),
  ].join('\n')
}

function wordText(path: readonly string[], word: Word): readonly string[] {
  const own = [...path, word.name]
  const level = path.length === 0 ? '##' : '###'
  if (word.words.length > 0) {
    const below = word.words.flatMap((verb) => wordText(own, verb))
    return [`${level} ${own.join(' ')}`, '', `${sentence(word.says)}`, '', ...below]
  }
  const args = word.args.map(({ name, required, many }) => {
    const dots = many ? '...' : ''
    return required ? `<${name}${dots}>` : `[${name}${dots}]`
  })
  const must = word.options.filter(({ required }) => required).map((option) => typed(option))
  const line = ['holdfast', ...own, ...args, ...must].join(' ')
  return [
    `${level} ${own.join(' ')}`,
    '',
    sentence(word.says),
    '',
    `\`${line}\` · \`-o\` ${word.forms.join(', ')}`,
    '',
    ...optionText(word.options),
  ]
}

function optionText(options: Word['options']): readonly string[] {
  if (options.length === 0) return []
  return [
    '| option | says |',
    '| --- | --- |',
    ...options.map((option) => {
      const { says, choices, required, default: by } = option
      const words = choices.length === 0 ? '' : `: ${choices.join(', ')}`
      const usual = by === null ? '' : ` (otherwise \`${by}\`)`
      return `| \`${cell(typed(option))}\` | ${cell(says)}${words}${usual}${required ? ', required' : ''} |`
    }),
    '',
  ]
}

function typed({ flags, takes }: Word['options'][number]): string {
  return `${flags.join(', ')}${takes === null ? '' : ` ${takes}`}`
}

function cell(text: string): string {
  return text.replaceAll('|', String.raw`\|`).replaceAll('\n', ' ')
}

function sentence(says: string): string {
  return says === '' ? '' : `${says.replaceAll('<', String.raw`\<`)}.`
}
