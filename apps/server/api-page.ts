/** docs/reference/api.md, made of the description of the API; a test proves that it is up to date. */

import { isSchemaOf, memberRows, typeText, type Json } from './schema-text.ts'

interface Described {
  readonly operationId: string
  readonly summary: string
  readonly tags: readonly string[]
  readonly 'x-scope': string
  readonly parameters: readonly {
    readonly name: string
    readonly in: string
    readonly required: boolean
    readonly schema: Json
  }[]
  readonly requestBody?: { readonly content: Content; readonly description?: string }
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content?: Content }>
  >
}

type Content = Readonly<Record<string, { readonly schema?: Json; readonly examples?: Json }>>

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Json>> }
}

const HEAD = `# The API

Made of the contract (\`apps/api/contract\`) by \`npm run check -- --fix\`; [openapi.json](openapi.json) is the same for programs, and a
server shows it at \`/docs\`.

A request bears \`Authorization: Bearer TOKEN\`. **scope** is what that token must allow: \`admin\` allows everything, \`approve\` also what
\`read\` allows. \`public\` needs none; of \`carried\` the body says who sends it. Members that are not described are refused in what is asked,
and to be ignored in what is answered. A refusal is a problem (RFC 9457) with \`code\`, \`detail\` and \`help\`.
`

/** @param kinds - the names of manifests, which have a page of their own */
export function apiPage(description: object, kinds: readonly string[]): string {
  const { paths, components } = description as Document // As `openapi()` made it.
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, said]) => ({ method: method.toUpperCase(), path, said })),
  )
  const nouns = Map.groupBy(operations, ({ said }) => said.tags[0] ?? '')
  const sorted = [...nouns].toSorted(([a], [b]) => (a < b ? -1 : 1))
  const shared = Object.entries(components.schemas).filter(([name]) => !kinds.includes(name))
  return [
    HEAD,
    sorted.map(([noun]) => `[${noun}](#${noun})`).join(' · '),
    '',
    ...sorted.flatMap(([noun, own]) => [
      `## ${noun}`,
      '',
      ...own.flatMap(({ method, path, said }) => operationText(method, path, said)),
    ]),
    '## schemas',
    '',
    'Shapes that several operations have.',
    '',
    ...shared.flatMap(([name, schema]) => [`### ${name}`, '', ...shapeText(schema), '']),
  ].join('\n')
}

function operationText(method: string, path: string, said: Described): readonly string[] {
  return [
    `### ${said.operationId}`,
    '',
    `\`${method} ${path}\` · scope \`${said['x-scope']}\``,
    '',
    `${said.summary}.`,
    '',
    ...parameterText(said.parameters),
    ...contentText('Body', said.requestBody?.content, said.requestBody?.description),
    ...Object.entries(said.responses)
      .filter(([status]) => status.startsWith('2'))
      .flatMap(([status, { content, description }]) =>
        content === undefined
          ? [`**Answer ${status}**, nothing`, '']
          : contentText(`Answer ${status}`, content, description),
      ),
    ...refusalText(said.responses),
  ]
}

function parameterText(parameters: Described['parameters']): readonly string[] {
  if (parameters.length === 0) return []
  return [
    '| parameter | in | is |',
    '| --- | --- | --- |',
    ...parameters.map(
      ({ name, in: place, required, schema }) =>
        `| \`${name}\`${required ? '' : '?'} | ${place} | ${typeText(schema)} |`,
    ),
    '',
  ]
}

function contentText(
  what: string,
  content: Content | undefined,
  description = '',
): readonly string[] {
  return Object.entries(content ?? {}).flatMap(([type, { schema = {} }]) => {
    const says = description === '' || description === 'done' ? '' : `: ${description}`
    const head = `**${what}** \`${type}\`${says}`
    return isSchemaOf(schema) ? [head, '', ...shapeText(schema), ''] : [head, '']
  })
}

function shapeText(schema: Json): readonly string[] {
  const rows = memberRows(schema)
  if (rows.length === 0) return [typeText(schema)]
  return ['| member | is |', '| --- | --- |', ...rows.map(([name, is]) => `| ${name} | ${is} |`)]
}

function refusalText(responses: Described['responses']): readonly string[] {
  const refused = Object.entries(responses).filter(([status]) => !status.startsWith('2'))
  const codes = refused.map(([status, { description }]) => {
    const named = description.split('; ').map((line) => `\`${line.split(':')[0] ?? ''}\``)
    return `${status} ${named.join(', ')}`
  })
  return codes.length === 0 ? [] : [`**Refused** with ${codes.join(' · ')}`, '']
}
