/** Every loop, queue, body and list has a named limit here, with the argument for the number. */

import { invariant } from './assert.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from './instant.ts'

export const LIMITS = {
  /** Time between two waves, at least. */
  waveMsMin: 60_000,
  /** After its last wave a rollout undoes itself for so long. */
  rolloutWatchedMs: 3_600_000,
  /** How long a rehearsal of `off` counts. */
  rehearsalMs: 30 * 86_400_000,
  /** A canonical entry larger than this keeps its large parts in blobs (DESIGN section 4). */
  entryBytesMax: 65_536,
  /** No further input joins a batch of so many entries; one alone may have more, and is one transaction. */
  batchEntriesMax: 1_000,
  /** Heartbeats in one entry: with the longest names they stay below its size. */
  beatsInEntryMax: 64,
  /** Entries applied in one turn at most: some milliseconds of them. */
  sliceEntriesMax: 500,
  /** Inputs judged against one committed state. */
  batchInputsMax: 256,
  /** Inputs waiting for the driver; beyond it callers are told to come back. */
  inputQueueMax: 10_000,
  /** C2SP checkpoints at least this often while anything was appended. */
  checkpointEntriesMax: 1_000,
  checkpointAgeMsMax: 10 * SECOND_MS,
  /** A decision that releases nothing is on disk within 100 ms (law 3): counted within the first, synced within the second. */
  decisionsCountedMsMax: 40,
  decisionsDurableMsMax: 60,
  /** Equal answers that are counted at once: beyond, the next equal one is written anew. */
  decisionsCountedMax: 4_096,
  /** Groups of a minute held while an hour is folded: more than are counted at once, so that none misses its count. */
  decisionsFoldedMax: 8_192,
  /** Ids that one folded record names: its line stays some kilobytes. */
  decisionIdsMax: 200,
  /** Lines of one block of records: what is unpacked at once, and what an open hour keeps beside its blocks. */
  recordBlockBytes: 1_048_576,
  /** What the write thread does behind may hold up a write for so long. */
  writerSliceMs: 5,
  /** Use rows of one hour held at once; more are written in turns, and added up where they are read. */
  useRowsMax: 50_000,
  /** Deeper JSON than any real report; trips before the stack does. */
  jsonDepthMax: 64,
  /** A CycloneDX document of 100,000 components has about a million values. */
  jsonValuesMax: 4_000_000,
  /** An ordinary request body (a command, a decision). */
  bodyBytesMax: 1_048_576,
  /** A body of whoever is known only by what is in it: a signed "nothing changed" is a few hundred bytes. */
  strangerBytesMax: 65_536,
  /** JSON values in such a body: a thousand decisions with what they need; read in some milliseconds. */
  bodyValuesMax: 50_000,
  /** Questions (GET) answered at once: of one token, and in all; each holds what of its answer is made. */
  questionsOfTokenMax: 32,
  questionsMax: 128,
  /** The decide thread is given away after this: half of what a turn may take (DESIGN section 4), for a piece may be long. */
  turnMsMax: 5,
  /** Causes, holds, assets looked at between two places to stop at: well below a millisecond of them. */
  stepItemsMax: 500,
  /** Manifests of one `apply`: ten thousand objects of some 800 bytes. */
  applyBytesMax: 8 * 1_048_576,
  /** Keys of one map (labels are the most there are), values and tokens of YAML, problems told of one request. */
  manifestKeysMax: 1_000,
  manifestValuesMax: 500_000,
  manifestTokensMax: 2_000_000,
  manifestErrorsMax: 200,
  /** Eight mebibytes of YAML are read in a few seconds. */
  manifestsMsMax: 30 * SECOND_MS,
  /** The longest anybody may write: later than any date that is shown. */
  durationMsMax: 36_500 * DAY_MS,
  /** Unknown names of one request for which the nearest is looked for. */
  nearestNamesMax: 20,
  /** Access policies in all: each is asked in every decision. */
  policiesMax: 1_000,
  /** Change streams of one token, and in all: tabs of one console, and consoles of an estate. */
  streamsPerTokenMax: 100,
  streamsMax: 1_000,
  /** Bytes that wait for a slow reader of a stream: each event is some hundred. */
  streamBytesMax: 65_536,
  /** A report or import: the largest fixture is under 40 MiB. */
  reportBytesMax: 64 * 1_048_576,
  /** OSV's archive of all ecosystems has about 400,000 records. */
  archiveMembersMax: 1_000_000,
  /** So many records of 10 KiB; one member is never larger than a report. */
  archiveUnpackedBytesMax: 4 * 1_024 * 1_048_576,
  /** JSON values taken over from another thread in one turn: some milliseconds. */
  pieceValuesMax: 10_000,
  /** Signatures of one envelope that are tried against the listed keys. */
  signaturesMax: 16,
  /** Heap of the read thread: several times the largest document it may be given. */
  readerHeapMbMax: 1_024,
  /** A thread is loaded in a second or two; a machine that does many things at once takes far longer. */
  threadLoadMsMax: MINUTE_MS,
  /** The largest fixture is read in well under a second. */
  readerMsMax: 30 * SECOND_MS,
  /** New refusals by one key within an hour before a person is asked (law 11): in a failure domain, … */
  breakerDomainMin: 10,
  breakerDomainPercent: 1,
  /** … in one with fewer assets than this half of them, … */
  breakerDomainSmall: 20,
  /** … and in all domains together. */
  breakerEstateMin: 20,
  breakerEstatePercent: 2,
  /** Of one asset: keys that count, and causes for which it is kept open; an entry names no more. */
  breakerKeysMax: 200,
  shelterCausesMax: 1_000,
  /** Nobody answered: the next slice is blocked, and a person is asked again. */
  breakerMs: 4 * HOUR_MS,
  /** What nothing could clear is not blocked unasked: a working day to answer, then it is asked again. */
  noExitMs: DAY_MS,
  /** An identity its group cannot spare: asked anew while it is still needed. */
  survivorMs: 4 * HOUR_MS,
  /** Assets that pass a tier's age within the window before it is taken for our own outage. */
  telemetryAssetsMin: 5,
  telemetrySharePercent: 15,
  telemetryWindowMs: 15 * MINUTE_MS,
  /** Due assets looked at to see how large a wave is: a comparison of dates each. */
  telemetryWaveMax: 5_000,
  /** By tier: how long denials for age wait for reports to come back. */
  telemetryMs: [HOUR_MS, 12 * HOUR_MS, 72 * HOUR_MS, 72 * HOUR_MS],
  /** How long a listed author's word, or an approval that names no end, counts; and the most a person may say. */
  statementMs: 90 * DAY_MS,
  statementMsMax: 180 * DAY_MS,
  /** A feed that loses half its records, grows tenfold or cannot be read for a fifth waits for a person. */
  feedRecordsMin: 20,
  feedGrowthMax: 10,
  feedDroppedPercentMax: 20,
  /** So does one import that touches most assets; the first of a feed may. */
  feedAssetsMin: 20,
  feedAssetsPercentMax: 75,
  feedReasonsMax: 10,
  /** Records in one blob of a feed: what changes is written anew in pieces of about this many. */
  feedShardRecords: 500,
  feedShardsMax: 256,
  /** Heap and time of the thread that reads feeds: all of OSV's records of one ecosystem at once. */
  feedHeapMbMax: 4_096,
  feedMsMax: 10 * MINUTE_MS,
  /** A server of hosts: pages of a list, tries after "too many requests", and how long it may ask us to wait. */
  apiPagesMax: 10_000,
  apiRetriesMax: 3,
  apiWaitMsMax: 60 * SECOND_MS,
  /** A database that is asked about itself: some hundred bytes, answered at once. */
  databaseMsMax: 30 * SECOND_MS,
  databaseBytesMax: 65_536,
  /** How often and how far apart one looks whether an analysis is done: a minute in all. */
  analysisLooksMax: 60,
  analysisWaitMs: SECOND_MS,
  /** Documents of a directory that are imported together. */
  feedBatchBytes: 64 * 1_048_576,
  feedBatchDocuments: 20_000,
  /** A name that is known and a host that is up answer within this, from anywhere. */
  outboundConnectMsMax: 10 * SECOND_MS,
  /** No byte for so long: the other side hangs. */
  outboundIdleMsMax: 30 * SECOND_MS,
  /** What an address answers of its version: a status page, a banner. */
  endpointTextMax: 16_384,
  /** A whole answer with its redirects: the largest at some 10 Mbit/s; a trickle ends here, too. */
  outboundMsMax: 15 * MINUTE_MS,
  /** OSV's archive of all ecosystems is several hundred MiB and grows; it is held in memory once. */
  outboundBytesMax: 1_024 * 1_048_576,
  /** A vendor's download hops two or three times; more is a loop. */
  outboundRedirectsMax: 5,
  /** Names below a watched directory: OSV unpacked is about 400,000, each with a checksum beside. */
  feedFilesMax: 1_000_000,
  /** One document of a directory: what may be fetched may also be put there. */
  feedDocumentBytesMax: 1_024 * 1_048_576,
  /** Files looked at together: more than the system's few threads for files only queue. */
  feedStatsMax: 64,
  /** Small documents of a directory read at once; a larger one is alone in memory. */
  feedGroupBytes: 1_048_576,
  /** Documents of one look that cannot be had before the rest waits: each was read for nothing. */
  feedFailuresMax: 1_000,
  /** A checksum line or a signature beside a document. */
  besideBytesMax: 4_096,
  /** A directory is looked at when it has been quiet for this, or has been busy for that. */
  watchQuietMs: 100,
  watchBusyMsMax: 2 * SECOND_MS,
  /** Whether the directory is still the same one: a single stat. */
  watchSameMs: 2 * SECOND_MS,
  /** Where the system gives no watch: every file's stat, so not more often. */
  watchPollMs: 30 * SECOND_MS,
  /** More changed names at once: everything is looked at. Linux keeps 16,384 events and drops the rest silently. */
  watchNamesMax: 1_000,
  /** Folders watched one by one (the CVE list has 4,000, a user 8,192 watches at least); beyond, files are polled. */
  watchFoldersMax: 5_000,
  /** The longest a timer of the runtime can wait. */
  timerMsMax: 2_147_483_647,
  /** Hits judged in one input: a decision never waits behind more. */
  matchedHitsMax: 500,
  /** Documents that came in small pieces are kept together in blobs of about this size. */
  feedPackBytes: 16 * 1_048_576,
  /** Evidence that nothing cites, and records of permits at tiers 2 and 3, are kept this long (DESIGN section 4). */
  retentionMs: 30 * DAY_MS,
  /** Records of tiers 0 and 1 and of denials, and what is left of those that are gone. */
  retentionLongMs: 400 * DAY_MS,
  /** Of the disk in use: people are told, imports stop, new permits stop. */
  diskAlarmPercent: 80,
  diskImportsPercent: 90,
  diskPermitsPercent: 97,
  /** Given back when little more is free: some thousand denials, releases and `off`. */
  diskReserveBytesMax: 4 * 1_048_576,
  /** One call of the thread that reads records: blocks unpacked, and time for all of it. */
  recordBlocksReadMax: 400,
  recordsMsMax: 30 * SECOND_MS,
  recordsHeapMbMax: 512,
  /** Calls that wait for it: a page takes seconds at most, and whoever is behind so many asks again. */
  recordsWaitingMax: 8,
  /** Switching on looks back so far, for so long a time; the next look goes on where it ended. */
  lookBackMs: 7 * DAY_MS,
  lookBackMsMax: 10 * SECOND_MS,
  /** Rows of finished hours that are remembered for the next look. */
  lookBackRowsKept: 200_000,
  /** How long and how many answers are kept for repeated commands. */
  idempotencyAgeMsMax: DAY_MS,
  idempotencyKeysMax: 10_000,
  /** Characters of all these answers together, in memory. */
  idempotencyLengthMax: 64 * 1_048_576,
  /** The longest answer waits for a whole fetch; whoever is silent for longer is asked anew. */
  idempotencyOpenMsMax: 30 * MINUTE_MS,
  /** Report-only is reviewed after this; passing it raises an alarm and changes nothing. */
  reportOnlyReviewMs: 30 * DAY_MS,
  /** Decisions in one AuthZEN batch. */
  evaluationsMax: 1_000,
  /** Results in one page of a list or a search. */
  pageItemsMax: 1_000,
  /** Objects in one `apply`: the batch is one durable transaction. */
  applyObjectsMax: 10_000,
  /** Characters of a name (DESIGN section 5, estate as code). */
  nameLengthMax: 253,
  /** Characters of a reason or another short free text. */
  reasonLengthMax: 500,
  /** A wall clock that differs by more from the time that has passed is suspect: no correction by a time service is as large. */
  clockOffMsMax: 30 * SECOND_MS,
  /** How often the clock is looked at, so that a doubt is in the ledger soon, too. */
  clockLookMs: SECOND_MS,
  /** Freshness is ledgered so often for all agents together. */
  heartbeatsMs: SECOND_MS,
  /** For so long a time service or agents must have agreed with a wall that is suspect. */
  clockVouchedMs: 10 * MINUTE_MS,
  /** Agents on so many assets, whose signed times are within this of the wall. */
  clockAgentsMin: 3,
  clockAgentOffMsMax: 2 * MINUTE_MS,
  /** Off for longer than this, and the time service has not answered yet: the wall may be of a dead battery. */
  clockUnvouchedMsMax: DAY_MS,
  /** A wall that is further behind the last entry is not caught up with: evidence would stay fresh for days. */
  clockAheadMsMax: DAY_MS,
  /** A report may not claim to have started later than it was received, beyond this. */
  clockSkewMsMax: 2 * MINUTE_MS,
  /** An agent that has been silent for longer no longer stands in the way of other sources. */
  agentSilentMsMax: 7 * DAY_MS,
  /** Assets that a filled-in manifest names one by one. */
  sourceNamesMax: 500,
  /** A nonce is good for one report written soon after it was issued. */
  nonceAgeMsMax: HOUR_MS,
  /** A one-time enrolment token not used within a day is worth more to a thief. */
  enrolmentAgeMsMax: DAY_MS,
  /** A token that outlives a quarter is forgotten by who made it. */
  tokenAgeMsMax: 90 * DAY_MS,
  /** An exception longer than this is a policy change in disguise. */
  exceptionAgeMsMax: 30 * DAY_MS,
  /** A person's release of a hold; longer needs an Exception with an owner. */
  releaseAgeMsMax: 72 * HOUR_MS,
  /** The lease of a permit the policy alone decided (DESIGN section 5, ungoverned). */
  ungovernedLeaseMsMax: 5 * MINUTE_MS,
  /** What is kept beyond its row is asked for again soon. */
  overriddenLeaseMsMax: 5 * MINUTE_MS,
  /** Packages a host may report; Debian's whole archive has about 70,000. */
  packagesMax: 200_000,
  /** Distinct images that run at one place, in one entry of the ledger. */
  runningImagesMax: 100,
  /** Processes a host may report. */
  processesMax: 100_000,
  /** Pending fixes shown and stored per asset. */
  fixesMax: 50_000,
  /** Causes told with an asset or a hold in a list: the worst few; its own page tells more. */
  listedCausesMax: 5,
  /** Causes on the page of an asset and in its explanation: some 130 kB; `asset causes` lists all, page by page. */
  toldCausesMax: 100,
  /** Causes in the answer to an agent, of which thousands ask every few seconds. */
  sentCausesMax: 20,
  /** Accesses, lines of the checklist and duties in an explanation; and in the answer to an agent. */
  toldLinesMax: 200,
  sentLinesMax: 50,
  /** Programs or units named in one line of it. */
  namedProgramsMax: 50,
  /** Causes that one entry of a hold or override names: some 40 of the 64 KiB that an entry may have. */
  namedCausesMax: 2_000,
  findingsMax: 1_000_000,
  /** Facts of one credential listing. */
  credentialFilesMax: 1_000,
  /** Of one process, fix or report of a host: files, sockets, advisories, lines. */
  factListMax: 10_000,
  /** Characters of a name or version, of a path (`PATH_MAX`), of a line for people. */
  factWordMax: 1_000,
  factPathMax: 4_096,
  factSentenceMax: 4_000,
  /** Who reports more seldom than this says nothing of today. */
  sourceIntervalMsMax: 7 * DAY_MS,
  /** Components that cannot be judged, named one by one in one judgement of an asset. */
  unjudgedMax: 1_000,
  /** An import waits this long for its list to be matched, so that its answer can say what came of it. */
  matchAwaitedMsMax: 10 * SECOND_MS,
  /** A complete report may not lose more than a fifth of its items unexplained. */
  completeShareMinPercent: 80,
  /** Assets settled in one tick; the rest follow in the next, a moment later. */
  tickAssetsMax: 200,
  /** Changes of posture remembered per asset: more in a week is flapping, however many more. */
  postureChangesKept: 50,
  /** Proven fixes remembered for the time to patch. */
  patchedKeptMs: 30 * DAY_MS,
  /** Ends of holds remembered per asset, for flap damping. */
  releasesRemembered: 10,
  /** Versions kept of one secret that says nothing else. */
  secretVersionsMax: 10,
  /** What a secret may say: every version is in memory. */
  secretVersionsMaxSet: 100,
  /** Custom metadata of a secret, as Vault bounds it: names, characters of a name and of a value. */
  secretCustomMax: 64,
  secretCustomNameMax: 128,
  secretCustomValueMax: 512,
  /** Envelopes erased in one step, and named in one entry. */
  erasedAtOnceMax: 500,
  /** Bytes of one secret's data. */
  secretBytesMax: 524_288,
} as const

invariant(LIMITS.bodyBytesMax <= LIMITS.reportBytesMax, 'a command is not larger than a report')
invariant(LIMITS.strangerBytesMax <= LIMITS.bodyBytesMax, 'a stranger is given less than a caller')
invariant(
  LIMITS.reportBytesMax <= LIMITS.archiveUnpackedBytesMax,
  'an archive may hold one whole report',
)
invariant(
  LIMITS.batchEntriesMax <= LIMITS.checkpointEntriesMax,
  'one batch never skips a whole checkpoint',
)
invariant(
  LIMITS.decisionsCountedMax < LIMITS.decisionsFoldedMax,
  'a count finds its record when the hour is folded',
)
invariant(2 * LIMITS.lookBackMsMax < LIMITS.recordsMsMax, 'a look back ends before it is ended')
invariant(LIMITS.nonceAgeMsMax < LIMITS.enrolmentAgeMsMax, 'a nonce ends before an enrolment')
invariant(
  LIMITS.outboundConnectMsMax <= LIMITS.outboundIdleMsMax &&
    LIMITS.outboundIdleMsMax <= LIMITS.outboundMsMax,
  'a whole answer may take longer than silence, and silence longer than a connection',
)
