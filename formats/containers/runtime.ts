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
    ok(reading({ running: byImage(listOf(document).flatMap((one) => inspected(one))) })),
}

function inspected(one: JsonObject): Container[] {
  const state = objectAt(one, 'State')
  if (state?.['Running'] !== true) return []
  const name = (text(one, 'Name') ?? text(one, 'Id') ?? '').replace(/^\//, '')
  const image = text(objectAt(one, 'Config'), 'Image') ?? text(one, 'ImageName') ?? ''
  // Docker gives the image's configuration; Podman the manifest as well.
  const told = [text(one, 'Image'), text(one, 'ImageDigest'), image]
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
    ok(reading({ running: byImage(listOf(document).flatMap((one) => ofPodman(one))) })),
}

function ofPodman(one: JsonObject): Container[] {
  if (text(one, 'State') !== 'running') return []
  const names = one['Names']
  const [name = text(one, 'Id') ?? ''] = Array.isArray(names) ? texts(names) : []
  const image = text(one, 'Image') ?? ''
  const digests = [text(one, 'ImageID'), image].flatMap((each) => digestIn(each))
  return [{ name, image, digests: [...new Set(digests)], startedAt: timeAt(one, 'StartedAt') }]
}

export const crictlPs: Reader = {
  format: 'crictl-ps',
  title: 'crictl ps',
  knows: (document) => {
    const [first] = ofCrictl(document)
    return first !== undefined && 'imageRef' in first && 'podSandboxId' in first
  },
  read: (document) => {
    const running = ofCrictl(document).filter((one) => text(one, 'state') === 'CONTAINER_RUNNING')
    return ok(reading({ running: byImage(running.map((one) => ofCri(one))) }))
  },
}

function ofCrictl(document: Document): readonly JsonObject[] {
  return document.kind === 'json' ? objectsAt(asObject(document.value), 'containers') : []
}

function ofCri(one: JsonObject): Container {
  const image = text(objectAt(one, 'image'), 'image') ?? ''
  const named = text(objectAt(one, 'image'), 'userSpecifiedImage') ?? image
  const told = [image, text(one, 'imageRef'), text(one, 'imageId'), named]
  const digests = [...new Set(told.flatMap((each) => digestIn(each)))]
  const name = text(objectAt(one, 'metadata'), 'name') ?? text(one, 'id') ?? ''
  return { name, image: named, digests, startedAt: nanoseconds(text(one, 'createdAt')) }
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
