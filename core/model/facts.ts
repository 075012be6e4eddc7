/**
 * What a reader makes of a document: facts with their coverage. Everything here is *claimed* until
 * the evidence that carries it is accepted; times a host writes itself never start a clock.
 */

import type { Instant } from '../kernel/instant.ts'
import type { Severity } from '../kernel/severity.ts'

/** What a source looked at. `language:npm` and its like come with imports. */
export type Scope =
  'os-packages' | 'processes' | 'kernel' | 'files' | 'containers' | `language:${string}`

export interface Coverage {
  readonly scope: Scope
  /** Directories or databases looked at, for people. */
  readonly roots: readonly string[]
  readonly items: number
  /** Things of this scope that could not be read. */
  readonly unreadable: number
  readonly truncated: boolean
  /** `complete`: all was looked at; `partial`: some could not be; `unknown`: nothing can be said. */
  readonly state: 'complete' | 'partial' | 'unknown'
  /** Why it is not complete, in one line. */
  readonly reason?: string
  /** Tool and database that looked, with the database's own date where it has one. */
  readonly tool?: string
  readonly databaseAt?: Instant
}

export type Facts = HostFacts | ComponentFacts

/** A machine with an operating system, seen by our agent or by `collect.sh`. */
export interface HostFacts {
  readonly kind: 'host'
  readonly v: 1
  readonly tool: { readonly name: string; readonly version: string }
  readonly subject: {
    readonly hostname: string
    /** `/etc/machine-id`, hashed with the fixed application label so the raw id never travels. */
    readonly machineId?: string
  }
  /** The host's own clock, for people and for order within one boot only. */
  readonly startedAt: Instant
  readonly endedAt: Instant
  readonly boot: { readonly id: string | null; readonly at: Instant | null }
  readonly os: {
    readonly id: string
    readonly versionId: string
    readonly name: string
    readonly endOfLifeAt?: Instant
  }
  /** Kernel in a container or under `--root`: not applicable; owned by no package: not judged. */
  readonly kernel: KernelFacts
  readonly packages: readonly PackageFact[]
  readonly fixes: FixesFact
  readonly processes: readonly ProcessFact[]
  readonly view?: ProcessView
  readonly rebootRequired: boolean | null
  readonly credentialFiles: readonly CredentialFileFact[]
  readonly coverage: readonly Coverage[]
  /** Read through `--root DIR`: the directory; absent for the machine itself. */
  readonly root?: string
  /** Whole lines for people: what could not be done and how to do it. */
  readonly warnings: readonly string[]
}

export type PackageManager = 'dpkg' | 'rpm' | 'apk'

export interface PackageFact {
  readonly name: string
  readonly version: string
  readonly arch: string
  readonly manager: PackageManager
  /** Source package and version: distribution advisories speak of these. */
  readonly source: string
  readonly sourceVersion: string
  /** Absent: installed. Else its manager's word: files of it are there, not all of them or not set up. */
  readonly state?: UnsettledState
  /** Who built it, in the package's own words; absent: it does not say. */
  readonly vendor?: string
  /** Module and stream of an rpm, `nodejs:18`; absent: of none, or it does not say. */
  readonly stream?: string
}

/** dpkg's states between absent and installed; `broken`: apk could not finish its files or scripts. */
export type UnsettledState =
  | 'half-installed'
  | 'unpacked'
  | 'half-configured'
  | 'triggers-awaited'
  | 'triggers-pending'
  | 'broken'

export type FixesFact =
  | {
      readonly state: 'known'
      readonly items: readonly FixFact[]
      /** The signed `Date` and `Valid-Until` of the security archive whose word ends first. */
      readonly listsSignedAt: Instant
      readonly listsValidUntil: Instant | null
    }
  | {
      readonly state: 'unknown'
      /** Stable word: why nothing can be said. */
      readonly reason:
        'no-lists' | 'lists-expired' | 'no-package-manager' | 'failed' | 'end-of-life'
      readonly detail: string
      readonly listsSignedAt?: Instant
      readonly listsValidUntil?: Instant
    }

/** One source package whose newer version in a security archive is not installed. */
export interface FixFact {
  readonly source: string
  /** The version people are told: of the first package below. */
  readonly fixedVersion: string
  readonly packages: readonly {
    readonly name: string
    readonly arch: string
    readonly installed: string
    /** The newest version a security archive offers. */
    readonly fixed: string
  }[]
  /** The feed that publishes the fix, such as `debian-security`. */
  readonly feed: string
  readonly advisories: readonly string[]
  readonly severity: Severity
  /** The candidate's changelog date, when at hand: the oldest provable date of the fix. */
  readonly publishedAt: Instant | null
  /** How near the fix is to what runs. */
  readonly use: 'listening' | 'running' | 'unused' | 'unknown'
  /** Programs that map it, with the sockets they listen on: `nginx :443`. */
  readonly usedBy: readonly string[]
}

export interface ProcessFact {
  readonly pid: number
  readonly program: string
  /** systemd unit or supervisor name, for the restart command. */
  readonly unit: string | null
  readonly startedAt: Instant | null
  /** Files whose code it may run though they are deleted or replaced on disk. */
  readonly replaced: readonly ReplacedFile[]
  /** Its root is not the host's: shown, and no word about the host's packages. */
  readonly container?: true
  /** Non-loopback sockets it listens on, `:443/tcp`. */
  readonly listening: readonly string[]
  /** `maps`: mappings were read. `start-time`: judged by start against the file's change. `none`: neither. */
  readonly judgedBy: 'maps' | 'start-time' | 'none'
}

export interface ReplacedFile {
  readonly path: string
  /** Source package that owns it; null: not known, which is not "nobody". */
  readonly source: string | null
  /** The built package, where its name is another. */
  readonly package?: string
  /**
   * How it is held; absent: mapped executable. `open`: an archive of code mapped or open for reading; `script`: the
   * program it was started with; `may-load`: an interpreter older than a change of what it can load.
   */
  readonly how?: 'open' | 'script' | 'may-load'
  /** Nobody is known to own it, and its directory is one that a package brought. */
  readonly below?: true
}

/** From where the processes were looked at: less than all of it is not the whole list. */
export interface ProcessView {
  readonly uid: number | null
  /** The mount option of /proc as it stands; null: none. */
  readonly hidepid: string | null
  /** Process 1 of the machine is in the reader's own process namespace. */
  readonly hostNamespace: boolean | null
}

export type KernelFacts =
  | { readonly state: 'not-applicable'; readonly reason: 'container' | 'root-directory' }
  | {
      readonly state: 'not-judged'
      readonly running: string
      readonly reason: string
      readonly build?: string
    }
  | {
      readonly state: 'known'
      readonly running: string
      /** The newest installed kernel of the same flavour and its source package. */
      readonly installed: string
      readonly source: string
      readonly current: boolean
      /** `uname -v`: which build of that name was booted. */
      readonly build?: string
      /** The version of the package that runs, or the least it can be where nothing tells more. */
      readonly runningVersion?: string
      /** The installed packages of kernels, each with the version of it that runs; null: it does not run. */
      readonly packages?: readonly KernelPackage[]
    }

export interface KernelPackage {
  readonly name: string
  readonly version: string
  readonly runs: string | null
}

/** A file that looks like a credential: its name, kind and age. It is never opened. */
export interface CredentialFileFact {
  readonly path: string
  readonly type: string
  readonly modifiedAt: Instant
  readonly mode: string
  readonly owner: string
}

/** A scanner's or SBOM tool's document about any kind of asset. */
export interface ComponentFacts {
  readonly kind: 'components'
  readonly v: 1
  /** `trivy`, `cyclonedx`, … */
  readonly format: string
  readonly tool: { readonly name: string; readonly version: string }
  /** Every identifier the document offers for what it is about. */
  readonly subject: {
    readonly type: 'host' | 'image' | 'filesystem' | 'repository' | 'unknown'
    readonly name: string
    readonly digests: readonly string[]
    /** Other names it goes by, `kind:value`: `ip:10.0.0.7`, `fqdn:web-01.example`, `arn:aws:…`, `uuid:…`. */
    readonly identifiers: readonly string[]
  }
  /** When the tool looked, as it says itself. */
  readonly observedAt: Instant | null
  /** When the machine last booted, as the tool was told. */
  readonly bootedAt?: Instant
  /** When the server that was asked started, by our clock. */
  readonly startedAt?: Instant
  /** Which kernel runs there, as the tool was told, against the kernels it lists. */
  readonly kernel?: KernelFacts
  /** The operating system it lies in, where the report names one. */
  readonly system?: {
    readonly id: string
    readonly versionId: string
    readonly name: string
    /** The report says itself that it is out of support. */
    readonly supportEnded?: true
  }
  /** False: an inventory in which nobody looked for vulnerabilities. */
  readonly looksForFlaws?: false
  readonly components: readonly ComponentFact[]
  readonly findings: readonly FindingFact[]
  readonly coverage: readonly Coverage[]
  /** Whether a report of this format lists components and so can ever prove a fix. */
  readonly canClear: boolean
  /** Malformed elements that were left out, by reason: counted, never silent. */
  readonly dropped: readonly { readonly reason: string; readonly count: number }[]
  readonly warnings: readonly string[]
}

export interface ComponentFact {
  /** The product as CPE names it, `cpe:2.3:a:openssl:openssl:…`; absent: the document does not say. */
  readonly cpe?: string
  /** It was asked while it ran, and answered this version itself. */
  readonly runs?: true
  /** Listed for itself, such as a file or a lock file: no package that anybody could be asked about. */
  readonly part?: true
  /** Package URL, canonical (ECMA-427). */
  readonly purl: string
  readonly name: string
  readonly version: string
}

export interface FindingFact {
  /** Vulnerability id as the report gives it, then its aliases. */
  readonly id: string
  readonly aliases: readonly string[]
  /** Null where the report names no package: a network scanner sees a service, not what serves it. */
  readonly component: ComponentFact | null
  readonly status: 'affected' | 'fixed' | 'not-affected' | 'under-investigation' | 'unknown'
  readonly fixedVersions: readonly string[]
  readonly severity: Severity
  readonly cvss: readonly string[]
  readonly publishedAt: Instant | null
  /** The report itself says that it is known to be exploited. */
  readonly exploited: boolean
  /** The report answers that question: without this, `false` is only its silence. */
  readonly tellsExploited?: true
}
