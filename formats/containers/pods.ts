/**
 * Kubernetes: `kubectl get pods -o json`, whose container statuses name the digest that really runs, and which service
 * account acts from which node.
 */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import { ok, type Result } from '@holdfast/core/kernel/result'
import type { Document } from '../document/document.ts'
import { inventoryBuilder } from '../inventory-builder.ts'
import { asObject, objectAt, objectsAt, text, timeAt } from '../json-members.ts'
import { reading, type Reader, type Reading } from '../reader.ts'
import { byImage, digestIn, type Container } from './running.ts'

export const kubernetesPods: Reader = {
  format: 'kubernetes-pods',
  title: 'kubectl get pods',
  knows: (document) => podsOf(document).length > 0,
  read(document) {
    const pods = podsOf(document)
    const whole = document.kind === 'json' ? asObject(document.value) : undefined
    const more = text(objectAt(whole, 'metadata'), 'continue') ?? ''
    const acting = actingFrom(pods, more !== '')
    if (!acting.ok) return acting
    return ok(
      reading({
        ...acting.value,
        running: byImage(pods.flatMap((pod) => containersOf(pod))),
        incomplete: more === '' ? null : 'it is one page of a longer list',
      }),
    )
  },
}

function podsOf(document: Document): readonly JsonObject[] {
  const object = document.kind === 'json' ? asObject(document.value) : undefined
  if (object === undefined) return []
  const kind = text(object, 'kind')
  if (kind === 'Pod') return [object]
  if (kind !== 'List' && kind !== 'PodList') return []
  const items = objectsAt(object, 'items')
  // Items of a list of its own kind need not name it.
  return items.filter((each) => (text(each, 'kind') ?? 'Pod') === 'Pod' && 'status' in each)
}

/** Which service account acts from which node. A pod that ended acts no more, and one without a node not yet. */
function actingFrom(pods: readonly JsonObject[], more: boolean): Result<Reading, string> {
  const inventory = inventoryBuilder({
    of: 'Kubernetes cluster unknown, service accounts on nodes',
    whole: false,
    unseen: more ? ['it is one page of a longer list: export it with every page'] : [],
  })
  const seen = new Set<string>()
  for (const [place, pod] of pods.entries()) {
    const spec = objectAt(pod, 'spec')
    const [node, account] = [text(spec, 'nodeName') ?? '', text(spec, 'serviceAccountName') ?? '']
    const phase = text(objectAt(pod, 'status'), 'phase')
    if (node === '' || account === '' || phase === 'Succeeded' || phase === 'Failed') continue
    const namespace = text(objectAt(pod, 'metadata'), 'namespace') ?? 'default'
    const identity = `system:serviceaccount:${namespace}:${account}`
    const ref = `${identity} on ${node}`
    if (!seen.has(node))
      inventory.add('asset', nodeAt(place), { ref: node, as: 'node', type: 'node' })
    if (!seen.has(ref)) {
      inventory.add('binding', nodeAt(place), {
        ref,
        as: 'pod',
        identity,
        asset: node,
        known: 'observed',
      })
    }
    seen.add(node).add(ref)
  }
  const built = inventory.build()
  return built.ok && seen.size === 0 ? ok(reading({})) : built
}

function nodeAt(place: number): string {
  return `items[${place}].spec.nodeName`
}

function containersOf(pod: JsonObject): Container[] {
  const { metadata, status } = {
    metadata: objectAt(pod, 'metadata'),
    status: objectAt(pod, 'status'),
  }
  const where = `${text(metadata, 'namespace') ?? 'default'}/${text(metadata, 'name') ?? ''}`
  const kinds = ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses']
  return kinds.flatMap((kind) =>
    objectsAt(status, kind).flatMap((object): Container[] => {
      const running = objectAt(objectAt(object, 'state'), 'running')
      if (running === undefined) return []
      const image = text(object, 'image') ?? ''
      const digests = [text(object, 'imageID'), image].flatMap((each) => digestIn(each))
      const name = `${where}/${text(object, 'name') ?? ''}`
      const startedAt = timeAt(running, 'startedAt')
      return [{ name, image, digests: [...new Set(digests)], startedAt }]
    }),
  )
}
