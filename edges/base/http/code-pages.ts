/** The reference pages of stable codes, made from their tables; a test proves that what is published is this. */

import { REASON_CODES } from '@holdfast/core/model/reason-codes'
import { REFUSAL_CODES } from '@holdfast/core/model/refusal-codes'
import { DETAIL_CODES, PROBLEMS, type ProblemCode } from './problems.ts'

/** By file name in `docs/reference`. */
export const CODE_PAGES: { readonly [file: string]: string } = {
  'refusal-codes.md': refusalPage(),
  'reason-codes.md': reasonPage(),
}

interface Row {
  readonly status: ProblemCode
  readonly title: string
  readonly help: string
}

function refusalPage(): string {
  const kinds = Object.entries(PROBLEMS).map(
    ([code, { status, title }]) => `| \`${code}\` | ${status} | ${title} |`,
  )
  const codes = Object.entries<Row>({ ...REFUSAL_CODES, ...DETAIL_CODES })
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([code, { status, title, help }]) =>
        `| \`${code}\` | \`${status}\` | ${PROBLEMS[status].status} | ${title} | ${help} |`,
    )
  return `# Refusal codes

What is refused is answered as a problem (RFC 9457): \`type\` ends with its kind, \`code\` is the more exact word where there is one, \`detail\` and \`help\` say it for this request, and \`errors\` lists all that was wrong. Codes are never renamed. The Vault surface answers in the form of its clients, with 400 for 409 and 422.

## Kinds

| kind | HTTP | title |
| --- | --- | --- |
${kinds.join('\n')}

## Codes

| code | kind | HTTP | meaning | what to do |
| --- | --- | --- | --- | --- |
${codes.join('\n')}
`
}

function reasonPage(): string {
  const codes = Object.entries(REASON_CODES).map(([code, text]) => `| \`${code}\` | ${text} |`)
  return `# Reason codes

The reason of each decision, in its record and in its answer. Codes are never renamed.

| code | meaning |
| --- | --- |
${codes.join('\n')}
`
}
