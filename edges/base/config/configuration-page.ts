/** The page of settings, made from their table; a test proves that what is published is this. */

import {
  flagOf,
  OPTION_NAMES,
  OPTIONS,
  VARIABLES,
  variableOf,
  type Option,
  type OptionName,
  type Variable,
} from './options.ts'
import { SECRET_ENV } from './secret-ref.ts'

/** Each line is read by the reader itself in a test. */
export const EXAMPLE = `listen: 0.0.0.0:7420
data: /var/lib/holdfast
tlsCert: /etc/holdfast/tls/chain.pem
tlsKey: /etc/holdfast/tls/key.pem
checkpointSink: file:/mnt/elsewhere/holdfast-checkpoints
secrets: /etc/holdfast/secrets
lend: ['fleet-token=fleet.example', 'db=db-01:5432']
privateHosts: ['db-01:5432', mirror.internal]
directories: [/srv/advisories]
decisionsSize: 20GB
`

export const CONFIGURATION_PAGE: string = `# Configuration

What the server is told when it starts. Each setting is a flag of \`serve\` and \`start\`, a variable of the environment and a line of a file: a flag wins over a variable, a variable over the file, the file over the default. They are read once, at the start; everything that is wrong is said at once, each with where it came from, and nothing is started. A variable that begins with \`HOLDFAST_\` and is not on this page is named at the start. \`holdfast doctor\` takes the same flags, and says what is wrong with what they name.

## Settings

| in a file | flag | variable | is | default | what |
| --- | --- | --- | --- | --- | --- |
${OPTION_NAMES.map((name) => settingRow(name)).join('\n')}

Relative paths are of the directory in which the server is started. Other commands look for a server on this machine in the data directory that \`--data\` or \`HOLDFAST_DATA\` names; of the file they know nothing. In flags and variables several values stand with commas between them.

## A file

\`--config FILE\` or \`HOLDFAST_CONFIG\` names one; no place is looked at by itself. It is YAML or JSON, one document of at most 64 KiB. A name that is no setting is refused with the nearest one, a value of another type or a name given twice with its line. A file that everybody may write is refused, and so is one that holds a secret (\`adminToken\`) and is open to anybody but its owner.

\`\`\`yaml
${EXAMPLE}\`\`\`

## Other programs

The command line, for whoever asks a server:

${variables('client')}

The agent of a host:

${variables('agent')}

Secrets that manifests name by \`env\`: any variable that begins with \`${SECRET_ENV}\`. Where each may be sent is said by \`lend\`.

## Tests of Holdfast itself

${variables('tests')}
`

function settingRow(name: OptionName): string {
  const option: Option<unknown> = OPTIONS[name]
  const flag = flagOf(name)
  const { placeholder, many, says } = option.kind
  const marks = [
    option.readOnce === true ? 'read when a ledger is created, never again' : '',
    option.secret === true ? 'a secret, so no flag' : '',
  ].filter((mark) => mark !== '')
  return row([
    option.notInFile === true ? '–' : code(name),
    flag === null ? '–' : code(placeholder === null ? `--${flag}` : `--${flag} ${placeholder}`),
    code(variableOf(name)),
    many ? `list of: ${says}` : says,
    option.default === null ? 'not set' : code(option.default),
    [option.help, ...marks].join('; '),
  ])
}

function variables(of: Variable['of']): string {
  const rows = VARIABLES.filter((known) => known.of === of).map((known) =>
    row([
      known.flag === null ? '–' : code(`--${known.flag}`),
      code(known.variable),
      known.default ?? 'not set',
      known.secret === true ? `${known.help}; a secret` : known.help,
    ]),
  )
  return `| flag | variable | default | what |\n| --- | --- | --- | --- |\n${rows.join('\n')}`
}

function code(text: string): string {
  return `\`${text}\``
}

/** A bar would end its cell. */
function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}
