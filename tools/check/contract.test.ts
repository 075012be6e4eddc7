/** Changes of a description: which of them break whoever speaks to the API as it was, and which do not. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { breakingChanges, type Description } from './contract.ts'

const PARAMETER = { name: 'state', in: 'query', required: false, schema: { enum: ['a', 'b'] } }
const BODY = {
  type: 'object',
  properties: {
    reason: { type: 'string', maxLength: 500 },
    for: { type: 'string' },
    many: { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] },
  },
  required: ['reason'],
  additionalProperties: false,
}
const ANSWER = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    at: { type: 'integer' },
    state: { enum: ['open', 'closed'] },
    until: { anyOf: [{ type: 'string' }, { type: 'null' }] },
    hint: { type: 'string' },
    items: { type: 'array', items: { $ref: '#/components/schemas/Item' } },
  },
  required: ['id', 'at', 'state', 'until', 'items'],
}
const ITEM = {
  type: 'object',
  properties: { name: { type: 'string' }, below: { $ref: '#/components/schemas/Item' } },
  required: ['name'],
}

/** Made anew for each row, which changes it. */
const released = () =>
  structuredClone({
    paths: {
      '/api/v1/things/{id}': {
        post: {
          'x-scope': 'read',
          parameters: [PARAMETER],
          requestBody: { required: true, content: { 'application/json': { schema: BODY } } },
          responses: {
            '200': { content: { 'application/json': { schema: ANSWER } } },
            '404': { content: {} },
          },
        },
      },
    },
    components: { schemas: { Item: ITEM } },
  })

type Changed = ReturnType<typeof released>

const operationOf = ({ paths }: Changed) => paths['/api/v1/things/{id}'].post
const bodyOf = (of: Changed) => operationOf(of).requestBody.content['application/json'].schema
const answerOf = (of: Changed) =>
  operationOf(of).responses['200'].content['application/json'].schema

type Row = readonly [what: string, change: (of: Changed) => unknown, says: RegExp]

const BREAKS: readonly Row[] = [
  [
    'an operation is gone',
    (of) => Reflect.deleteProperty(of.paths, '/api/v1/things/{id}'),
    /POST .*: the operation is gone/,
  ],
  [
    'a scope is raised',
    (of) => (operationOf(of)['x-scope'] = 'admin'),
    /raised from read to admin/,
  ],
  [
    'a scope is another',
    (of) => (operationOf(of)['x-scope'] = 'decide'),
    /raised from read to decide/,
  ],
  ['approvers may not read', (of) => (operationOf(of)['x-scope'] = 'apply'), /raised/],
  [
    'a status is another',
    (of) => {
      const { responses } = operationOf(of)
      Object.assign(responses, { 201: responses['200'] })
      Reflect.deleteProperty(responses, '200')
    },
    /does not answer 200/,
  ],
  ['a parameter is gone', (of) => operationOf(of).parameters.pop(), /parameter `state` is gone/],
  [
    'a parameter is required',
    (of) => Object.assign(operationOf(of).parameters[0] ?? {}, { required: true }),
    /`state` is required now/,
  ],
  [
    'a new parameter is required',
    (of) => operationOf(of).parameters.push({ ...PARAMETER, name: 'x', required: true }),
    /`x` is required now/,
  ],
  [
    'a word of a parameter is gone',
    (of) => operationOf(of).parameters[0]?.schema.enum.pop(),
    /does not take `b`/,
  ],
  [
    'a body is gone',
    (of) => Reflect.deleteProperty(operationOf(of), 'requestBody'),
    /its body is gone/,
  ],
  [
    'a member of a body is gone',
    (of) => Reflect.deleteProperty(bodyOf(of).properties, 'for'),
    /body: member `for` is gone/,
  ],
  [
    'a member of a body is required',
    (of) => bodyOf(of).required.push('for'),
    /body: member `for` is required now/,
  ],
  [
    'a new member of a body is required',
    (of) => {
      Object.assign(bodyOf(of).properties, { x: {} })
      bodyOf(of).required.push('x')
    },
    /`x` is required now/,
  ],
  [
    'a member of a body is of another type',
    (of) => (bodyOf(of).properties.for.type = 'integer'),
    /body\.for may not be string any more/,
  ],
  [
    'a member of a body is narrower',
    (of) => (bodyOf(of).properties.reason.maxLength = 100),
    /body\.reason: maxLength is 100 now/,
  ],
  [
    'a member of a body gets a bound',
    (of) => Object.assign(bodyOf(of).properties.for, { maxLength: 5 }),
    /body\.for: maxLength/,
  ],
  [
    'a member of a body takes only some words',
    (of) => Object.assign(bodyOf(of).properties.for, { enum: ['8h'] }),
    /body\.for takes only 8h now/,
  ],
  [
    'one of several types of a body is gone',
    (of) => bodyOf(of).properties.many.anyOf.pop(),
    /body\.many may not be array/,
  ],
  [
    'a body is of another media type',
    (of) => Object.assign(operationOf(of).requestBody, { content: { 'text/plain': {} } }),
    /its body is no application\/json/,
  ],
  [
    'an answer is of another media type',
    (of) => Object.assign(operationOf(of).responses['200'], { content: { 'text/plain': {} } }),
    /its answer is no application\/json/,
  ],
  [
    'a member of an answer is gone',
    (of) => {
      Reflect.deleteProperty(answerOf(of).properties, 'id')
      answerOf(of).required.shift()
    },
    /answer: member `id` is gone/,
  ],
  [
    'a member of an answer may be missing',
    (of) => answerOf(of).required.shift(),
    /`id` is no longer always there/,
  ],
  [
    'what may be missing of an answer is gone',
    (of) => Reflect.deleteProperty(answerOf(of).properties, 'hint'),
    /`hint` is gone/,
  ],
  [
    'a member of an answer is of another type',
    (of) => (answerOf(of).properties.at.type = 'string'),
    /answer\.at may be string now/,
  ],
  [
    'an integer of an answer is any number',
    (of) => (answerOf(of).properties.at.type = 'number'),
    /answer\.at may be number now/,
  ],
  [
    'a member of an answer may be null',
    (of) => Object.assign(answerOf(of).properties.id, { type: ['string', 'null'] }),
    /answer\.id may be null now/,
  ],
  [
    'a member of what an answer refers to is gone',
    (of) => {
      Reflect.deleteProperty(of.components.schemas.Item.properties, 'name')
      of.components.schemas.Item.required.pop()
    },
    /answer\.items\[\]: member `name` is gone/,
  ],
]

const KEEPS: readonly (readonly [what: string, change: (of: Changed) => unknown])[] = [
  ['nothing', () => null],
  ['a new operation', (of) => Object.assign(of.paths, { '/api/v1/more': {} })],
  ['a scope is lowered', (of) => (operationOf(of)['x-scope'] = 'public')],
  ['a parameter more', (of) => operationOf(of).parameters.push({ ...PARAMETER, name: 'x' })],
  ['a word more of a parameter', (of) => operationOf(of).parameters[0]?.schema.enum.push('c')],
  [
    'a member more of a body',
    (of) => Object.assign(bodyOf(of).properties, { x: { type: 'string' } }),
  ],
  ['a member of a body may be left out', (of) => bodyOf(of).required.pop()],
  ['a body takes longer texts', (of) => (bodyOf(of).properties.reason.maxLength = 900)],
  ['a type more of a body', (of) => bodyOf(of).properties.many.anyOf.push({ type: 'null' })],
  [
    'a member more of an answer',
    (of) => Object.assign(answerOf(of).properties, { x: { type: 'string' } }),
  ],
  ['what might be missing is always there', (of) => answerOf(of).required.push('hint')],
  ['what might be null never is', (of) => answerOf(of).properties.until.anyOf.pop()],
  ['a word more of an answer', (of) => answerOf(of).properties.state.enum.push('x')],
  ['a refusal more', (of) => Object.assign(operationOf(of).responses, { 409: {} })],
  ['a refusal less', (of) => Reflect.deleteProperty(operationOf(of).responses, '404')],
]

describe('a change of the contract', () => {
  for (const [what, change, says] of BREAKS) {
    test(`breaks: ${what}`, () => {
      const found = changedBy(change)
      assert.ok(
        found.some((line) => says.test(line)),
        found.join('\n') || 'nothing was found',
      )
    })
  }
  for (const [what, change] of KEEPS) {
    test(`keeps: ${what}`, () => assert.deepEqual(changedBy(change), []))
  }
})

function changedBy(change: (of: Changed) => unknown): string[] {
  const after = released()
  change(after)
  return breakingChanges(released() as unknown as Description, after as unknown as Description) // As a row left it.
}
