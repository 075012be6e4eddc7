/** docs/reference/manifests.md, made of the schemas and their words; a test proves that it is up to date. */

import {
  API_VERSION,
  KINDS,
  MANIFEST_KINDS,
  type ManifestKind,
} from '@holdfast/core/model/manifest'
import { NAME_RULE } from '@holdfast/core/model/name'
import { exampleOf } from './examples.ts'
import { adaptersIn, fieldRows, type FieldRow } from './field-rows.ts'
import { ADAPTER_WORDS, KIND_WORDS, type FieldWords } from './field-words.ts'
import { memberOf } from './schema-walk.ts'
import type { ManifestSchemas } from './schemas.ts'

export function manifestPage(schemas: ManifestSchemas): string {
  const kinds = MANIFEST_KINDS.map((kind) => kindText(kind, memberOf(schemas[kind], 'spec')))
  return `# Manifests

An estate is written down as manifests and applied with \`holdfast apply -f FILE\`; \`--dry-run\` first names each field that would change.
Every document has \`apiVersion: ${API_VERSION}\`, a \`kind\`, \`metadata.name\` (unique among its kind), and may have \`metadata.labels\`.
A field that is not listed here is an error, and one that is left out is not known: the third column says what then counts.
The JSON Schema of each kind, for editors, is in [schemas](schemas).

| written as | is |
| --- | --- |
| name | ${NAME_RULE} |
| duration | \`72h\`, \`1h30m\`, \`90s\` |
| time | RFC 3339 with an offset: \`2026-03-01T12:00:00Z\` |
| selector | \`{ names: […] }\`, \`{ types: […] }\`, \`{ labels: { … } }\` or \`{ all: true }\`; each given part must match, an empty one matches nothing |
| scope | \`os-packages\`, \`processes\`, \`kernel\`, \`files\`, \`containers\` or \`language:NAME\` |
| secret | \`{ from: file, name: … }\`, \`{ from: env, … }\` or \`{ from: credential, … }\`; only what the [operator lends](./configuration.md) |

${kinds.join('\n')}`
}

function kindText(kind: ManifestKind, spec: unknown): string {
  const { is, fields } = KIND_WORDS[kind]
  const own = fieldRows(spec)
  const adapters = [...adaptersIn(spec), ...adaptersIn(memberOf(spec, 'fetch'))]
  return [
    `## ${kind}`,
    `${is} Its collection is \`/api/v1/${KINDS[kind].path}\`; [schema](schemas/${kind}.json).`,
    ...(own.length === 0 ? [] : [table(own, fields)]),
    ...adapters.map(
      ([id, schema]) => `\`adapter: ${id}\` takes:\n\n${table(fieldRows(schema), ADAPTER_WORDS)}`,
    ),
    `\`\`\`yaml\n${exampleOf(kind)}\`\`\`\n`,
  ].join('\n\n')
}

function table(rows: readonly FieldRow[], words: { readonly [place: string]: FieldWords }): string {
  const lines = rows.map(({ place, type, required }) => {
    const [says, otherwise] = words[place] ?? ['']
    return `| \`${place}\` | ${type} | ${required ? '**required**' : (otherwise ?? '')} | ${says} |`
  })
  return ['| field | written as | left out | says |', '| --- | --- | --- | --- |', ...lines].join(
    '\n',
  )
}
