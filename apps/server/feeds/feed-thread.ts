/**
 * Reads the documents of feeds and makes shards of their records, away from decisions and from the matcher: a
 * hostile document can only end this thread.
 */

import { utf8 } from '@holdfast/core/kernel/bytes'
import { digestOf, type Digest } from '@holdfast/core/kernel/hash'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { nodeHash } from '@holdfast/edges-base/signers/hash'
import { fileBlobs } from '@holdfast/edges-base/stores/blobs'
import { callerOf } from '@holdfast/edges-base/threads/answering'
import { recordsOf } from '@holdfast/formats/feed-records'
import { readDocument } from '@holdfast/formats/registry'
import type { ReadDocument } from '@holdfast/formats/reader'
import { answerInPieces, type InPieces } from '../driver/answer-in-pieces.ts'
import { buildFeed, remember, type BuildDocument, type FeedMemory } from './build-feed.ts'
import { changedLines, sharedDifference, statementsIn } from './feed-difference.ts'
import type { BuildCall, FeedBuild, FeedThread } from './feed-builder.ts'

const caller = callerOf<InPieces<FeedThread>>()
const blobs = fileBlobs(caller.data.directory)
const memories = new Map<string, FeedMemory>()

answerInPieces<FeedThread>(caller, {
  build,
  statements: ({ from, to }) => statementsIn(changedLines(from, to, load)),
})

function build(call: BuildCall): FeedBuild {
  const pieces: { readonly file: string; readonly read: ReadDocument; readonly blob: Digest }[] = []
  const problems: { file: string; message: string }[] = []
  const packs = packing()
  for (const { file, bytes } of call.documents) {
    const read = readDocument(bytes)
    if (!read.ok) problems.push({ file, message: read.error.message })
    else if (!saysAnything(read.value)) {
      problems.push({ file, message: `a ${read.value.format} document about no vulnerability` })
    } else pieces.push({ file, read: read.value, blob: packs.add(file, bytes) })
  }
  const before = memoryOf(call)
  // A file that said something and now cannot be read is a fault; one that never did is no advisory.
  const broken = problems.find(({ file }) => call.whole || before.keysByFile.has(file))
  if (pieces.length === 0 && broken !== undefined && call.gone.length === 0) {
    memories.set(call.source, before)
    throw new Error(`${broken.file}: ${broken.message}`)
  }
  const stored = packs.close()
  const documents = pieces.map(({ file, read, blob }): BuildDocument => {
    const kept = stored.digestOf(blob)
    return {
      file,
      records: recordsOf(read, file, kept),
      format: read.format,
      dropped: read.dropped.reduce((all, one) => all + (one.expected ? 0 : one.count), 0),
      epoch: read.epoch,
      incomplete: read.incomplete,
      blob: kept,
    }
  })
  const input = { previous: call.previous, documents, gone: call.gone, whole: call.whole }
  const { built, memory } = buildFeed(input, before, load, nodeHash)
  memories.set(call.source, memory)
  const dropped = built.content.dropped + problems.length
  return {
    ...built,
    content: { ...built.content, dropped },
    difference: sharedDifference(built.difference),
    statements: statementsIn(built.difference),
    blobs: [...built.blobs, ...stored.blobs],
    problems,
  }
}

/** What was built last may not have come to count: then it is read anew. */
function memoryOf(call: BuildCall): FeedMemory {
  const known = memories.get(call.source)
  memories.delete(call.source)
  const fits = known?.shards.join() === call.previous.join()
  return known !== undefined && fits ? known : remember(call.previous, load, nodeHash)
}

function load(digest: Digest): readonly string[] {
  const bytes = blobs.get(digest)
  if (bytes === undefined) throw new Error(`the blob ${digest} is missing`)
  const text = new TextDecoder().decode(bytes)
  return text === '' ? [] : text.split('\n')
}

function saysAnything(read: ReadDocument): boolean {
  return read.advisories.length + read.signals.length + read.statements.length > 0
}

/**
 * Small documents are kept together, one line each, so that a directory of a hundred thousand files is not
 * a hundred thousand blobs; a large one is kept by itself, byte for byte.
 */
function packing(): {
  readonly add: (file: string, bytes: Uint8Array) => Digest
  readonly close: () => {
    readonly digestOf: (placeholder: Digest) => Digest
    readonly blobs: readonly { readonly digest: Digest; readonly bytes: Uint8Array }[]
  }
} {
  const blobs: { digest: Digest; bytes: Uint8Array }[] = []
  const packs: string[][] = []
  const own = new Set<Digest>()
  let size = 0
  return {
    add(file, bytes) {
      if (bytes.length > LIMITS.feedPackBytes / 16) {
        const digest = digestOf(nodeHash, bytes)
        blobs.push({ digest, bytes })
        own.add(digest)
        return digest
      }
      if (packs.length === 0 || size > LIMITS.feedPackBytes) {
        packs.push([])
        size = 0
      }
      const base64 = Buffer.from(bytes).toString('base64')
      packs.at(-1)?.push(JSON.stringify({ base64, file }))
      size += base64.length
      return `pack ${packs.length - 1}` as Digest // A placeholder until the pack is whole.
    },
    close() {
      const digests = packs.map((lines) => {
        const bytes = utf8(lines.join('\n'))
        const digest = digestOf(nodeHash, bytes)
        blobs.push({ digest, bytes })
        return digest
      })
      const real = (placeholder: Digest): Digest =>
        own.has(placeholder)
          ? placeholder
          : (digests[Number(placeholder.slice('pack '.length))] ?? placeholder)
      return { digestOf: real, blobs }
    },
  }
}
