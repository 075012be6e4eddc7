/** Kubernetes: `kubectl get pods -o json`, whose container statuses name the digest that really runs. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import { ok } from '@holdfast/core/kernel/result'
import type { Document } from '../document/document.ts'
import { asObject, objectAt, objectsAt, text, timeAt } from '../json-members.ts'
import { reading, type Reader } from '../reader.ts'
import { byImage, digestIn, type Container } from './running.ts'

export const kubernetesPods: Reader = {
  format: 'kubernetes-pods',
  title: 'kubectl get pods',
  knows: (document) => podsOf(document).length > 0,
  read(document) {
    const pods = podsOf(document)
    const whole = document.kind === 'json' ? asObject(document.value) : undefined
    const more = text(objectAt(whole, 'metadata'), 'continue') ?? ''
    return ok(
      reading({
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
