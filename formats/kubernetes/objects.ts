/** Objects of Kubernetes as a document holds them: manifests in YAML, what `kubectl get` prints, recorded answers. */

import type { Json, JsonObject } from '@holdfast/core/kernel/canonical-json'
import { exchangesOf } from '../document/exchanges.ts'
import { plainText, type Document } from '../document/document.ts'
import { allYamlOf } from '../document/yaml.ts'
import { asObject, objectAt, objects, objectsAt, text } from '../json-members.ts'

export interface KubernetesObject {
  readonly kind: string
  readonly object: JsonObject
  /** `items[3]`. */
  readonly at: string
}

export interface KubernetesObjects {
  readonly found: readonly KubernetesObject[]
  /** Kinds the document is a list of, or has: `Role`. */
  readonly kinds: readonly string[]
  /** The address of the API, where the document says which was asked. */
  readonly cluster?: string
  /** It is every object of those kinds in the cluster. */
  readonly whole: boolean
  readonly unseen: readonly string[]
}

const PAGE = 'it is one page of a longer list: export it with every page'
const GROUPS = /^(?:v1|(?:apps|batch|rbac\.authorization\.k8s\.io)\/v\d\w*)$/

/** Undefined: it holds none. */
export function kubernetesObjects(document: Document): KubernetesObjects | undefined {
  const recorded = exchangesOf(document)
  if (recorded !== undefined) return answersOf(recorded)
  const parts = partsOf(document)
  if (parts.length === 0) return undefined
  const held = parts.map(({ object, at }) => heldBy(object, at))
  if (held.some((one) => one === undefined)) return undefined
  const all = held.filter((one) => one !== undefined)
  return {
    found: all.flatMap(({ found }) => found),
    kinds: sorted(all.flatMap(({ kinds }) => kinds)),
    // It may be of one namespace alone, or what a selector chose: nothing in it would say so.
    whole: false,
    unseen: all.some(({ more }) => more) ? [PAGE] : [],
  }
}

function answersOf(
  recorded: NonNullable<ReturnType<typeof exchangesOf>>,
): KubernetesObjects | undefined {
  const held = recorded.answered.flatMap(({ url, body, at }) => {
    const object = Array.isArray(body) ? undefined : asObject(body as Json)
    const one = object === undefined ? undefined : heldBy(object, at)
    return one === undefined ? [] : [{ ...one, url }]
  })
  const [first] = held
  if (first === undefined) return undefined
  return {
    found: held.flatMap(({ found }) => found),
    kinds: sorted(held.flatMap(({ kinds }) => kinds)),
    cluster: first.url.host,
    whole: held.every(
      ({ url, more, list }) =>
        list && !more && url.host === first.url.host && isWholeList(url) && url.search === '',
    ),
    unseen: [
      ...(held.some(({ more }) => more) ? [PAGE] : []),
      ...recorded.refused.map(
        ({ url, status }) => `${url.pathname} was answered with ${status}: nobody looked there`,
      ),
    ],
  }
}

/** `/api/v1/secrets`, `/apis/rbac.authorization.k8s.io/v1/roles`: of every namespace. */
function isWholeList(url: URL): boolean {
  return /^\/(?:api\/v1|apis\/[^/]+\/[^/]+)\/[^/]+$/.test(url.pathname)
}

function partsOf(document: Document): readonly { object: JsonObject; at: string }[] {
  const many = (all: readonly JsonObject[], name: string) =>
    all.map((object, place) => ({ object, at: all.length === 1 ? '' : `${name} ${place + 1}` }))
  if (document.kind === 'json-lines') return many(objects(document.values), 'document')
  if (document.kind === 'json') {
    const object = asObject(document.value)
    return object === undefined ? [] : [{ object, at: '' }]
  }
  const plain = plainText(document)
  // Cheap, so that not every text is parsed as YAML.
  if (plain === undefined || !/^kind:/m.test(plain) || !/^apiVersion:/m.test(plain)) return []
  return many(allYamlOf(document) ?? [], 'document')
}

interface Held {
  readonly found: readonly KubernetesObject[]
  readonly kinds: readonly string[]
  readonly list: boolean
  readonly more: boolean
}

function heldBy(object: JsonObject, at: string): Held | undefined {
  const kind = text(object, 'kind') ?? ''
  if (kind === '' || !GROUPS.test(text(object, 'apiVersion') ?? '')) return undefined
  if (!kind.endsWith('List')) {
    return { found: [{ kind, object, at }], kinds: [kind], list: false, more: false }
  }
  const of = kind === 'List' ? undefined : kind.slice(0, -'List'.length)
  const found = objectsAt(object, 'items').flatMap((item, place): KubernetesObject[] => {
    // Items of a list of its own kind need not name it.
    const named = text(item, 'kind') ?? of
    // A kind of somebody else's group may have any meaning, by whatever name.
    if (named === undefined || !GROUPS.test(text(item, 'apiVersion') ?? 'v1')) return []
    return [{ kind: named, object: item, at: `${at === '' ? '' : `${at}.`}items[${place}]` }]
  })
  return {
    found,
    kinds: of === undefined ? found.map((one) => one.kind) : [of],
    list: true,
    more: (text(objectAt(object, 'metadata'), 'continue') ?? '') !== '',
  }
}

function sorted(kinds: readonly string[]): readonly string[] {
  return [...new Set(kinds)].toSorted((a, b) => (a < b ? -1 : 1))
}
