/** Lists of what runs, as each runtime and Kubernetes write them; and what is no such list. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { utf8 } from '@holdfast/core/kernel/bytes'
import { readDocument } from '../registry.ts'

const HEX = 'a'.repeat(64)
const OTHER = 'b'.repeat(64)
const A = `sha256:${HEX}`
const B = `sha256:${OTHER}`
const AT = '2026-11-01T00:00:00Z'
const MS = Date.parse(AT)

const read = (document: unknown) =>
  readDocument(utf8(typeof document === 'string' ? document : JSON.stringify(document)))

const docker = (change: object = {}) => ({
  Id: 'c',
  Name: '/web',
  Image: A,
  Config: { Image: 'nginx:1' },
  State: { Running: true, StartedAt: AT },
  ...change,
})

const pod = (statuses: object[], change: object = {}) => ({
  kind: 'Pod',
  metadata: { namespace: 'shop', name: 'web-1' },
  status: { containerStatuses: statuses },
  ...change,
})
const status = (imageID: string, state: object = { running: { startedAt: AT } }) => ({
  name: 'app',
  image: 'nginx:1',
  imageID,
  state,
})

describe('what runs', () => {
  const LISTS: readonly (readonly [
    string,
    string,
    unknown,
    readonly (readonly [string[], number])[],
  ])[] = [
    ['docker inspect', 'container-inspect', [docker()], [[[A], 1]]],
    [
      'podman inspect: the manifest as well',
      'container-inspect',
      [docker({ Image: HEX, ImageDigest: B })],
      [[[A, B], 1]],
    ],
    ['one that stopped', 'container-inspect', [docker({ State: { Running: false } })], []],
    ['two of one image', 'container-inspect', [docker(), docker({ Name: '/web-2' })], [[[A], 2]]],
    [
      'one started by its digest',
      'container-inspect',
      [docker({ Config: { Image: `registry.example/web@${B}` } })],
      [[[A, B], 1]],
    ],
    [
      'podman ps',
      'podman-ps',
      [
        {
          Id: 'c',
          Image: 'nginx',
          ImageID: HEX,
          Names: ['web'],
          State: 'running',
          StartedAt: MS / 1_000,
        },
      ],
      [[[A], 1]],
    ],
    [
      'crictl ps',
      'crictl-ps',
      {
        containers: [
          {
            id: 'c',
            podSandboxId: 'p',
            metadata: { name: 'app' },
            image: { image: A },
            imageRef: `nginx@${B}`,
            state: 'CONTAINER_RUNNING',
            createdAt: `${MS}000000`,
          },
          {
            id: 'd',
            podSandboxId: 'p',
            image: { image: A },
            imageRef: A,
            state: 'CONTAINER_EXITED',
            createdAt: '1',
          },
        ],
      },
      [[[A, B], 1]],
    ],
    ['a pod', 'kubernetes-pods', pod([status(`docker.io/library/nginx@${A}`)]), [[[A], 1]]],
    [
      'a list of pods',
      'kubernetes-pods',
      { kind: 'List', items: [pod([status(`docker-pullable://nginx@${A}`)]), pod([status(B)])] },
      [
        [[A], 1],
        [[B], 1],
      ],
    ],
    [
      'a container that waits runs nothing',
      'kubernetes-pods',
      pod([status('', { waiting: { reason: 'ImagePullBackOff' } })]),
      [],
    ],
    ['one whose digest is not told stays one', 'kubernetes-pods', pod([status('')]), [[[], 1]]],
  ]
  for (const [what, format, document, images] of LISTS) {
    test(what, () => {
      const answer = read(document)
      assert.ok(answer.ok, answer.ok ? '' : answer.error.message)
      assert.equal(answer.value.format, format)
      assert.equal(answer.value.reports.length, 0)
      assert.deepEqual(
        answer.value.running?.map((image) => [image.digests, image.count]),
        images,
      )
      for (const image of answer.value.running ?? []) assert.equal(image.startedAt, MS)
    })
  }

  test('a page of a longer list says so', () => {
    const answer = read({ kind: 'PodList', metadata: { continue: 'x' }, items: [pod([status(A)])] })
    assert.ok(answer.ok)
    assert.notEqual(answer.value.incomplete, null)
  })

  const NONE: readonly (readonly [string, unknown, RegExp])[] = [
    [
      'docker ps names no digest',
      '{"ID":"c","Image":"nginx","Names":"web","RunningFor":"1 hour"}',
      /no digest.*docker inspect/,
    ],
    [
      'a list of something else',
      { kind: 'List', items: [{ kind: 'Service', metadata: {} }] },
      /no reader knows/,
    ],
    ['docker image inspect', [{ Id: A, RepoTags: ['nginx'], RepoDigests: [] }], /no reader knows/],
    ['an empty list', [], /no reader knows/],
  ]
  for (const [what, document, says] of NONE) {
    test(`none: ${what}`, () => {
      const answer = read(document)
      assert.ok(!answer.ok)
      assert.match(answer.error.message, says)
    })
  }
})
