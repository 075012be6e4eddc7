/** Every loop, queue, body and list has a named limit here, with the argument for the number. */

import { invariant } from './assert.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from './instant.ts'

type PerTier = readonly [number, number, number, number]

/** A class, so that a computed number can say its type where it stands. */
class Limits {
  /** Time between two waves, at least. */
  readonly waveMsMin: number = 60_000
  /** After its last wave a rollout undoes itself for so long. */
  readonly rolloutWatchedMs: number = 3_600_000
  /** How long a rehearsal of `off` counts. */
  readonly rehearsalMs: number = 30 * 86_400_000
  /** How long a passed test of an enforcement point counts; it is made anew each day, some time before. */
  readonly pointTestMs: number = 26 * 3_600_000
  /** Accounts of a test that are named because they could not be looked at. */
  readonly testFailuresMax: number = 20
  /** A canonical entry larger than this keeps its large parts in blobs (DESIGN section 4). */
  readonly entryBytesMax: number = 65_536
  /** No further input joins a batch of so many entries; one alone may have more, and is one transaction. */
  readonly batchEntriesMax: number = 1_000
  /** Heartbeats in one entry: with the longest names they stay below its size. */
  readonly beatsInEntryMax: number = 64
  /** Entries applied in one turn at most: some milliseconds of them. */
  readonly sliceEntriesMax: number = 500
  /** Inputs judged against one committed state. */
  readonly batchInputsMax: number = 256
  /** Inputs waiting for the driver; beyond it callers are told to come back. */
  readonly inputQueueMax: number = 10_000
  /** C2SP checkpoints at least this often while anything was appended. */
  readonly checkpointEntriesMax: number = 1_000
  readonly checkpointAgeMsMax: number = 10 * SECOND_MS
  /** A decision that releases nothing is on disk within 100 ms (law 3): counted within the first, synced within the second. */
  readonly decisionsCountedMsMax: number = 40
  readonly decisionsDurableMsMax: number = 60
  /** Equal answers that are counted at once: beyond, the next equal one is written anew. */
  readonly decisionsCountedMax: number = 4_096
  /** Groups of a minute held while an hour is folded: more than are counted at once, so that none misses its count. */
  readonly decisionsFoldedMax: number = 8_192
  /** Ids that one folded record names: its line stays some kilobytes. */
  readonly decisionIdsMax: number = 200
  /** Lines of one block of records: what is unpacked at once, and what an open hour keeps beside its blocks. */
  readonly recordBlockBytes: number = 1_048_576
  /** What the write thread does behind may hold up a write for so long. */
  readonly writerSliceMs: number = 5
  /** Use rows of one hour held at once; more are written in turns, and added up where they are read. */
  readonly useRowsMax: number = 50_000
  /** Deeper JSON than any real report; trips before the stack does. */
  readonly jsonDepthMax: number = 64
  /** A CycloneDX document of 100,000 components has about a million values. */
  readonly jsonValuesMax: number = 4_000_000
  /** A file of settings: some dozens of lines. */
  readonly configBytesMax: number = 65_536
  /** An ordinary request body (a command, a decision). */
  readonly bodyBytesMax: number = 1_048_576
  /** A body of whoever is known only by what is in it: a signed "nothing changed" is a few hundred bytes. */
  readonly strangerBytesMax: number = 65_536
  /** JSON values in such a body: a thousand decisions with what they need; read in some milliseconds. */
  readonly bodyValuesMax: number = 50_000
  /** Questions (GET) answered at once: of one token, and in all; each holds what of its answer is made. */
  readonly questionsOfTokenMax: number = 32
  readonly questionsMax: number = 128
  /** The decide thread is given away after this: half of what a turn may take (DESIGN section 4), for a piece may be long. */
  readonly turnMsMax: number = 5
  /** Causes, holds, assets looked at between two places to stop at: well below a millisecond of them. */
  readonly stepItemsMax: number = 500
  /** Manifests of one `apply`: ten thousand objects of some 800 bytes. */
  readonly applyBytesMax: number = 8 * 1_048_576
  /** Keys of one map (labels are the most there are), values and tokens of YAML, problems told of one request. */
  readonly manifestKeysMax: number = 1_000
  readonly manifestValuesMax: number = 500_000
  readonly manifestTokensMax: number = 2_000_000
  readonly manifestErrorsMax: number = 200
  /** Eight mebibytes of YAML are read in a few seconds. */
  readonly manifestsMsMax: number = 30 * SECOND_MS
  /** The longest anybody may write: later than any date that is shown. */
  readonly durationMsMax: number = 36_500 * DAY_MS
  /** Unknown names of one request for which the nearest is looked for. */
  readonly nearestNamesMax: number = 20
  /** Access policies in all: each is asked in every decision. */
  readonly policiesMax: number = 1_000
  /** Change streams of one token, and in all: tabs of one console, and consoles of an estate. */
  readonly streamsPerTokenMax: number = 100
  readonly streamsMax: number = 1_000
  /** Bytes that wait for a slow reader of a stream: each event is some hundred. */
  readonly streamBytesMax: number = 65_536
  /** A report or import: the largest fixture is under 40 MiB. */
  readonly reportBytesMax: number = 64 * 1_048_576
  /** OSV's archive of all ecosystems has about 400,000 records. */
  readonly archiveMembersMax: number = 1_000_000
  /** So many records of 10 KiB; one member is never larger than a report. */
  readonly archiveUnpackedBytesMax: number = 4 * 1_024 * 1_048_576
  /** JSON values taken over from another thread in one turn: some milliseconds. */
  readonly pieceValuesMax: number = 10_000
  /** Signatures of one envelope that are tried against the listed keys. */
  readonly signaturesMax: number = 16
  /** Heap of the read thread: several times the largest document it may be given. */
  readonly readerHeapMbMax: number = 1_024
  /** A thread is loaded in a second or two; a machine that does many things at once takes far longer. */
  readonly threadLoadMsMax: number = MINUTE_MS
  /** The largest fixture is read in well under a second. */
  readonly readerMsMax: number = 30 * SECOND_MS
  /** New refusals by one key within an hour before a person is asked (law 11): in a failure domain, … */
  readonly breakerDomainMin: number = 10
  readonly breakerDomainPercent: number = 1
  /** … in one with fewer assets than this half of them, … */
  readonly breakerDomainSmall: number = 20
  /** … and in all domains together. */
  readonly breakerEstateMin: number = 20
  readonly breakerEstatePercent: number = 2
  /** Of one asset: keys that count, and causes for which it is kept open; an entry names no more. */
  readonly breakerKeysMax: number = 200
  readonly shelterCausesMax: number = 1_000
  /** Nobody answered: the next slice is blocked, and a person is asked again. */
  readonly breakerMs: number = 4 * HOUR_MS
  /** What one effect names: ids of sixteen characters, so that its entry stays below its size. */
  readonly deniedNamedMax: number = 1_000
  readonly effectHoldsMax: number = 100
  /** Access that is given back within a minute, so that what comes back does not come at once. */
  readonly restoresPerMinuteMax: number = 60
  /** Calls for one effect that are kept with what came of them: the last. */
  readonly effectTriesMax: number = 20
  /** After a release by proof: what comes back within it has had its grace already. */
  readonly probationMs: number = DAY_MS
  /** Decision records are asked so far back for what went out to a blocked asset: ordinary ones are kept as long. */
  readonly exposureWindowMs: number = 30 * DAY_MS
  /** Of one block: what may have been copied, row by row; a row is some hundred bytes, and the list is a blob. */
  readonly exposedRowsMax: number = 5_000
  /** Of one block: resources that are to have another value. */
  readonly rotationsMax: number = 500
  /** By tier: when a value that may have been copied is to be another. */
  readonly rotationDueMs: PerTier = [DAY_MS, 3 * DAY_MS, 14 * DAY_MS, 30 * DAY_MS]
  /** The old value stays beside the new one for readers that come daily; a manifest may say otherwise. */
  readonly rotationOverlapMs: number = DAY_MS
  /** A cut that nothing proves by then is an alarm. */
  readonly effectMsMax: number = 30 * SECOND_MS
  /** What nothing could clear is not blocked unasked: a working day to answer, then it is asked again. */
  readonly noExitMs: number = DAY_MS
  /** An identity its group cannot spare: asked anew while it is still needed. */
  readonly survivorMs: number = 4 * HOUR_MS
  /** Assets that pass a tier's age within the window before it is taken for our own outage. */
  readonly telemetryAssetsMin: number = 5
  readonly telemetrySharePercent: number = 15
  readonly telemetryWindowMs: number = 15 * MINUTE_MS
  /** Due assets looked at to see how large a wave is: a comparison of dates each. */
  readonly telemetryWaveMax: number = 5_000
  /** By tier: how long denials for age wait for reports to come back. */
  readonly telemetryMs: readonly [number, number, number, number] = [
    HOUR_MS,
    12 * HOUR_MS,
    72 * HOUR_MS,
    72 * HOUR_MS,
  ]
  /** How long a listed author's word, or an approval that names no end, counts; and the most a person may say. */
  readonly statementMs: number = 90 * DAY_MS
  readonly statementMsMax: number = 180 * DAY_MS
  /** A feed that loses half its records, grows tenfold or cannot be read for a fifth waits for a person. */
  readonly feedRecordsMin: number = 20
  readonly feedGrowthMax: number = 10
  readonly feedDroppedPercentMax: number = 20
  /** So does one import that touches most assets; the first of a feed may. */
  readonly feedAssetsMin: number = 20
  readonly feedAssetsPercentMax: number = 75
  readonly feedReasonsMax: number = 10
  /** Records in one blob of a feed: what changes is written anew in pieces of about this many. */
  readonly feedShardRecords: number = 500
  readonly feedShardsMax: number = 256
  /** Of what one import changes: more is read from the shards instead of kept until the import counts. */
  readonly feedDifferenceCharactersMax: number = 128 * 1_048_576
  /** Heap and time of the thread that reads feeds: all of OSV's records of one ecosystem at once. */
  readonly feedHeapMbMax: number = 4_096
  readonly feedMsMax: number = 10 * MINUTE_MS
  /** A server of hosts: pages of a list, tries after "too many requests", and how long it may ask us to wait. */
  readonly apiPagesMax: number = 10_000
  readonly apiRetriesMax: number = 3
  readonly apiWaitMsMax: number = 60 * SECOND_MS
  /** A database that is asked about itself: some hundred bytes, answered at once. */
  readonly databaseMsMax: number = 30 * SECOND_MS
  readonly databaseBytesMax: number = 65_536
  /** How often and how far apart one looks whether an analysis is done: a minute in all. */
  readonly analysisLooksMax: number = 60
  readonly analysisWaitMs: number = SECOND_MS
  /** Documents of a directory that are imported together. */
  readonly feedBatchBytes: number = 64 * 1_048_576
  readonly feedBatchDocuments: number = 20_000
  /** A name that is known and a host that is up answer within this, from anywhere. */
  readonly outboundConnectMsMax: number = 10 * SECOND_MS
  /** No byte for so long: the other side hangs. */
  readonly outboundIdleMsMax: number = 30 * SECOND_MS
  /** What an address answers of its version: a status page, a banner. */
  readonly endpointTextMax: number = 16_384
  /** A whole answer with its redirects: the largest at some 10 Mbit/s; a trickle ends here, too. */
  readonly outboundMsMax: number = 15 * MINUTE_MS
  /** OSV's archive of all ecosystems is several hundred MiB and grows; it is held in memory once. */
  readonly outboundBytesMax: number = 1_024 * 1_048_576
  /** A vendor's download hops two or three times; more is a loop. */
  readonly outboundRedirectsMax: number = 5
  /** Names below a watched directory: OSV unpacked is about 400,000, each with a checksum beside. */
  readonly feedFilesMax: number = 1_000_000
  /** One document of a directory: what may be fetched may also be put there. */
  readonly feedDocumentBytesMax: number = 1_024 * 1_048_576
  /** Files looked at together: more than the system's few threads for files only queue. */
  readonly feedStatsMax: number = 64
  /** Small documents of a directory read at once; a larger one is alone in memory. */
  readonly feedGroupBytes: number = 1_048_576
  /** Documents of one look that cannot be had before the rest waits: each was read for nothing. */
  readonly feedFailuresMax: number = 1_000
  /** A checksum line or a signature beside a document. */
  readonly besideBytesMax: number = 4_096
  /** A directory is looked at when it has been quiet for this, or has been busy for that. */
  readonly watchQuietMs: number = 100
  readonly watchBusyMsMax: number = 2 * SECOND_MS
  /** Whether the directory is still the same one: a single stat. */
  readonly watchSameMs: number = 2 * SECOND_MS
  /** Where the system gives no watch: every file's stat, so not more often. */
  readonly watchPollMs: number = 30 * SECOND_MS
  /** More changed names at once: everything is looked at. Linux keeps 16,384 events and drops the rest silently. */
  readonly watchNamesMax: number = 1_000
  /** Folders watched one by one (the CVE list has 4,000, a user 8,192 watches at least); beyond, files are polled. */
  readonly watchFoldersMax: number = 5_000
  /** The longest a timer of the runtime can wait. */
  readonly timerMsMax: number = 2_147_483_647
  /** Hits judged in one input: a decision never waits behind more. */
  readonly matchedHitsMax: number = 500
  /** Documents that came in small pieces are kept together in blobs of about this size. */
  readonly feedPackBytes: number = 16 * 1_048_576
  /** Evidence that nothing cites, and records of permits at tiers 2 and 3, are kept this long (DESIGN section 4). */
  readonly retentionMs: number = 30 * DAY_MS
  /** Records of tiers 0 and 1 and of denials, and what is left of those that are gone. */
  readonly retentionLongMs: number = 400 * DAY_MS
  /** Of the disk in use: people are told, imports stop, new permits stop. */
  readonly diskAlarmPercent: number = 80
  readonly diskImportsPercent: number = 90
  readonly diskPermitsPercent: number = 97
  /** Given back when little more is free: some thousand denials, releases and `off`. */
  readonly diskReserveBytesMax: number = 4 * 1_048_576
  /** One call of the thread that reads records: blocks unpacked, and time for all of it. */
  readonly recordBlocksReadMax: number = 400
  readonly recordsMsMax: number = 30 * SECOND_MS
  readonly recordsHeapMbMax: number = 512
  /** Calls that wait for it: a page takes seconds at most, and whoever is behind so many asks again. */
  readonly recordsWaitingMax: number = 8
  /** Switching on looks back so far, for so long a time; the next look goes on where it ended. */
  readonly lookBackMs: number = 7 * DAY_MS
  readonly lookBackMsMax: number = 10 * SECOND_MS
  /** Rows of finished hours that are remembered for the next look. */
  readonly lookBackRowsKept: number = 200_000
  /** How long and how many answers are kept for repeated commands. */
  readonly idempotencyAgeMsMax: number = DAY_MS
  readonly idempotencyKeysMax: number = 10_000
  /** Characters of all these answers together, in memory. */
  readonly idempotencyLengthMax: number = 64 * 1_048_576
  /** The longest answer waits for a whole fetch; whoever is silent for longer is asked anew. */
  readonly idempotencyOpenMsMax: number = 30 * MINUTE_MS
  /** Report-only is reviewed after this; passing it raises an alarm and changes nothing. */
  readonly reportOnlyReviewMs: number = 30 * DAY_MS
  /** Decisions in one AuthZEN batch. */
  readonly evaluationsMax: number = 1_000
  /** Results in one page of a list or a search. */
  readonly pageItemsMax: number = 1_000
  /** Objects in one `apply`: the batch is one durable transaction. */
  readonly applyObjectsMax: number = 10_000
  /** Characters of a name (DESIGN section 5, estate as code). */
  readonly nameLengthMax: number = 253
  /** Characters of a reason or another short free text. */
  readonly reasonLengthMax: number = 500
  /** A wall clock that differs by more from the time that has passed is suspect: no correction by a time service is as large. */
  readonly clockOffMsMax: number = 30 * SECOND_MS
  /** How often the clock is looked at, so that a doubt is in the ledger soon, too. */
  readonly clockLookMs: number = SECOND_MS
  /** Freshness is ledgered so often for all agents together. */
  readonly heartbeatsMs: number = SECOND_MS
  /** For so long a time service or agents must have agreed with a wall that is suspect. */
  readonly clockVouchedMs: number = 10 * MINUTE_MS
  /** Agents on so many assets, whose signed times are within this of the wall. */
  readonly clockAgentsMin: number = 3
  readonly clockAgentOffMsMax: number = 2 * MINUTE_MS
  /** Off for longer than this, and the time service has not answered yet: the wall may be of a dead battery. */
  readonly clockUnvouchedMsMax: number = DAY_MS
  /** A wall that is further behind the last entry is not caught up with: evidence would stay fresh for days. */
  readonly clockAheadMsMax: number = DAY_MS
  /** A report may not claim to have started later than it was received, beyond this. */
  readonly clockSkewMsMax: number = 2 * MINUTE_MS
  /** An agent that has been silent for longer no longer stands in the way of other sources. */
  readonly agentSilentMsMax: number = 7 * DAY_MS
  /** Assets that a filled-in manifest names one by one. */
  readonly sourceNamesMax: number = 500
  /** A nonce is good for one report written soon after it was issued. */
  readonly nonceAgeMsMax: number = HOUR_MS
  /** A one-time enrolment token not used within a day is worth more to a thief. */
  readonly enrolmentAgeMsMax: number = DAY_MS
  /** A token that outlives a quarter is forgotten by who made it. */
  readonly tokenAgeMsMax: number = 90 * DAY_MS
  /** An exception longer than this is a policy change in disguise. */
  readonly exceptionAgeMsMax: number = 30 * DAY_MS
  /** A person's release of a hold; longer needs an Exception with an owner. */
  readonly releaseAgeMsMax: number = 72 * HOUR_MS
  /** Break-glass: an hour to work in, and as many identities as two people can look at before they sign. */
  readonly breakGlassMsMax: number = HOUR_MS
  readonly breakGlassIdentitiesMax: number = 20
  readonly breakGlassAssetsMax: number = 100
  /** Some kilobytes: twenty identities and a hundred assets with the longest names there are. */
  readonly warrantLengthMax: number = 32_768
  /** Whoever looks at what was done with it does so within three days; until then it is not used again. */
  readonly breakGlassReviewMs: number = 3 * DAY_MS
  /** A drill that is older is one that nobody remembers. */
  readonly breakGlassDrillMs: number = 30 * DAY_MS
  /** Lines of a journal that are merged at once, and bytes of it. */
  readonly journalLinesMax: number = 1_000
  readonly journalBytesMax: number = 8 * 1_048_576
  /** The lease of a permit the policy alone decided (DESIGN section 5, ungoverned). */
  readonly ungovernedLeaseMsMax: number = 5 * MINUTE_MS
  /** What is kept beyond its row is asked for again soon. */
  readonly overriddenLeaseMsMax: number = 5 * MINUTE_MS
  /** Packages a host may report; Debian's whole archive has about 70,000. */
  readonly packagesMax: number = 200_000
  /** Distinct images that run at one place, in one entry of the ledger. */
  readonly runningImagesMax: number = 100
  /** Processes a host may report. */
  readonly processesMax: number = 100_000
  /** Pending fixes shown and stored per asset. */
  readonly fixesMax: number = 50_000
  /** Causes told with an asset or a hold in a list: the worst few; its own page tells more. */
  readonly listedCausesMax: number = 5
  /** Causes on the page of an asset and in its explanation: some 130 kB; `asset causes` lists all, page by page. */
  readonly toldCausesMax: number = 100
  /** Causes in the answer to an agent, of which thousands ask every few seconds. */
  readonly sentCausesMax: number = 20
  /** Accesses, lines of the checklist and duties in an explanation; and in the answer to an agent. */
  readonly toldLinesMax: number = 200
  readonly sentLinesMax: number = 50
  /** Programs or units named in one line of it. */
  readonly namedProgramsMax: number = 50
  /** Causes that one entry of a hold or override names: some 40 of the 64 KiB that an entry may have. */
  readonly namedCausesMax: number = 2_000
  readonly findingsMax: number = 1_000_000
  /** Facts of one credential listing. */
  readonly credentialFilesMax: number = 1_000
  /** Of one process, fix or report of a host: files, sockets, advisories, lines. */
  readonly factListMax: number = 10_000
  /** Characters of a name or version, of a path (what Linux allows), of a line for people. */
  readonly factWordMax: number = 1_000
  readonly factPathMax: number = 4_096
  readonly factSentenceMax: number = 4_000
  /** Who reports more seldom than this says nothing of today. */
  readonly sourceIntervalMsMax: number = 7 * DAY_MS
  /** Components that cannot be judged, named one by one in one judgement of an asset. */
  readonly unjudgedMax: number = 1_000
  /** An import waits this long for its list to be matched, so that its answer can say what came of it. */
  readonly matchAwaitedMsMax: number = 10 * SECOND_MS
  /** A complete report may not lose more than a fifth of its items unexplained. */
  readonly completeShareMinPercent: number = 80
  /** Assets settled in one tick; the rest follow in the next, a moment later. */
  readonly tickAssetsMax: number = 200
  /** Changes of posture remembered per asset: more in a week is flapping, however many more. */
  readonly postureChangesKept: number = 50
  /** Proven fixes remembered for the time to patch. */
  readonly patchedKeptMs: number = 30 * DAY_MS
  /** Ends of holds remembered per asset, for flap damping. */
  readonly releasesRemembered: number = 10
  /** Versions kept of one secret that says nothing else. */
  readonly secretVersionsMax: number = 10
  /** What a secret may say: every version is in memory. */
  readonly secretVersionsMaxSet: number = 100
  /** Custom metadata of a secret, as Vault bounds it: names, characters of a name and of a value. */
  readonly secretCustomMax: number = 64
  readonly secretCustomNameMax: number = 128
  readonly secretCustomValueMax: number = 512
  /** Envelopes erased in one step, and named in one entry. */
  readonly erasedAtOnceMax: number = 500
  /** Bytes of one secret's data. */
  readonly secretBytesMax: number = 524_288
}

export const LIMITS: Limits = new Limits()

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
