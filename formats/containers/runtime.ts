/** What containers run, in the words of their runtime: `docker inspect`, `podman inspect`, `podman ps`, `crictl ps`. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import { instant, type Instant } from '@holdfast/core/kernel/instant'
import { err, ok } from '@holdfast/core/kernel/result'
import type { Document } from '../document/document.ts'
import { asObject, objectAt, objects, objectsAt, text, texts, timeAt } from '../json-members.ts'
import { reading, type Reader } from '../reader.ts'
import { byImage, digestIn, type Container } from './running.ts'

export const containerInspect: Reader = {
  format: 'container-inspect',
  title: 'docker inspect or podman inspect',
  knows: (document) => {
    const [first] = listOf(document)
    return first !== undefined && 'State' in first && 'Image' in first && 'Config' in first
  },
  read: (document) =>
    ok(reading({ running: byImage(listOf(document).flatMap((object) => inspected(object))) })),
}

function inspected(object: JsonObject): Container[] {
  const state = objectAt(object, 'State')
  if (state?.['Running'] !== true) return []
  const name = (text(object, 'Name') ?? text(object, 'Id') ?? '').replace(/^\//, '')
  const image = text(objectAt(object, 'Config'), 'Image') ?? text(object, 'ImageName') ?? ''
  // Docker gives the image's configuration; Podman the manifest as well.
  const told = [text(object, 'Image'), text(object, 'ImageDigest'), image]
  const digests = told.flatMap((each) => digestIn(each))
  return [{ name, image, digests: [...new Set(digests)], startedAt: timeAt(state, 'StartedAt') }]
}

export const podmanPs: Reader = {
  format: 'podman-ps',
  title: 'podman ps',
  knows: (document) => {
    const [first] = listOf(document)
    return first !== undefined && 'ImageID' in first && 'Names' in first && 'StartedAt' in first
  },
  read: (document) =>
    ok(reading({ running: byImage(listOf(document).flatMap((object) => ofPodman(object))) })),
}

function ofPodman(object: JsonObject): Container[] {
  if (text(object, 'State') !== 'running') return []
  const names = object['Names']
  const [name = text(object, 'Id') ?? ''] = Array.isArray(names) ? texts(names) : []
  const image = text(object, 'Image') ?? ''
  const digests = [text(object, 'ImageID'), image].flatMap((each) => digestIn(each))
  return [{ name, image, digests: [...new Set(digests)], startedAt: timeAt(object, 'StartedAt') }]
}

export const crictlPs: Reader = {
  format: 'crictl-ps',
  title: 'crictl ps',
  knows: (document) => {
    const [first] = ofCrictl(document)
    return first !== undefined && 'imageRef' in first && 'podSandboxId' in first
  },
  read: (document) => {
    const running = ofCrictl(document).filter(
      (object) => text(object, 'state') === 'CONTAINER_RUNNING',
    )
    return ok(reading({ running: byImage(running.map((object) => ofCri(object))) }))
  },
}

function ofCrictl(document: Document): readonly JsonObject[] {
  return document.kind === 'json' ? objectsAt(asObject(document.value), 'containers') : []
}

function ofCri(object: JsonObject): Container {
  const image = text(objectAt(object, 'image'), 'image') ?? ''
  const named = text(objectAt(object, 'image'), 'userSpecifiedImage') ?? image
  const told = [image, text(object, 'imageRef'), text(object, 'imageId'), named]
  const digests = [...new Set(told.flatMap((each) => digestIn(each)))]
  const name = text(objectAt(object, 'metadata'), 'name') ?? text(object, 'id') ?? ''
  return { name, image: named, digests, startedAt: nanoseconds(text(object, 'createdAt')) }
}

/** Created and started are one step there. */
function nanoseconds(said: string | undefined): Instant | null {
  return /^\d{16,19}$/.test(said ?? '') ? instant(Math.floor(Number(said) / 1e6)) : null
}

/** Its lines name an image and no digest: two of the same name may differ. */
export const dockerPs: Reader = {
  format: 'docker-ps',
  title: 'docker ps',
  knows: (document) => {
    const [first] = listOf(document)
    return first !== undefined && 'RunningFor' in first && 'Image' in first
  },
  read: () => err('it names no digest of an image: send docker inspect $(docker ps -q) instead'),
}

function listOf(document: Document): readonly JsonObject[] {
  if (document.kind === 'json-lines') return objects(document.values)
  if (document.kind !== 'json') return []
  const { value } = document
  return objects(Array.isArray(value) ? value : [value])
}
