/**
 * What a cause says, by its class. Entries hold one shape for all of them (entry format 1), and most of it is nothing
 * for most classes: it is filled in here alone, and what has another meaning in one class is read here alone.
 */

import type { Cause, CauseClass, CauseDetail } from './cause.ts'

/** Beside who says it: the members that mean something in a class. */
interface Meant {
  readonly 'pending-fix':
    | 'ecosystem'
    | 'distro'
    | 'installed'
    | 'fixed'
    | 'alsoAffected'
    | 'fixedInRelease'
    | 'packages'
    | 'sourcePackages'
    | 'advisories'
    | 'severity'
    | 'use'
    | 'usedBy'
    | 'exploited'
    | 'kernel'
  readonly 'replaced-code': 'ecosystem' | 'distro' | 'programs' | 'units' | 'use'
  readonly 'kernel-restart': 'ecosystem' | 'distro' | 'installed' | 'fixed'
  readonly 'end-of-life':
    | 'ecosystem'
    | 'distro'
    | 'installed'
    | 'advisories'
    | 'severity'
    | 'exploited'
    | 'supportEndedAt'
  readonly 'cannot-judge':
    'ecosystem' | 'distro' | 'installed' | 'advisories' | 'severity' | 'exploited' | 'unjudged'
  readonly 'failed-attestation': never
  readonly 'human-quarantine': never
}

/** Who says it, and with which evidence. */
export type SaidBy = Pick<CauseDetail, 'evidence' | 'source'>

/** What may be said of a cause of this class. */
export type DetailOf<C extends CauseClass> = SaidBy & Partial<Pick<CauseDetail, Meant[C]>>

export function detailOf<C extends CauseClass>(_class: C, said: DetailOf<C>): CauseDetail {
  return { ...NOTHING, ...said }
}

/** A person's reason stands in the entry where a fix has its advisories. */
export function quarantineDetail(said: SaidBy, reason: string): CauseDetail {
  return {
    ...NOTHING,
    ...said,
    advisories: [reason],
    missingProof: 'a person lifts the quarantine',
  }
}

export function quarantineReason({ detail }: Pick<Cause, 'detail'>): string {
  return detail.advisories[0] ?? ''
}

/** The vulnerabilities it is about, under every id; none where a class is about something else. */
export function flawsOf(cause: Pick<Cause, 'class' | 'lineage' | 'detail'>): readonly string[] {
  switch (cause.class) {
    case 'pending-fix':
      return [...new Set([cause.lineage, ...cause.detail.advisories])]
    case 'cannot-judge':
      return [...new Set(cause.detail.advisories)]
    case 'replaced-code':
    case 'kernel-restart':
    case 'end-of-life':
    case 'failed-attestation':
    case 'human-quarantine':
      return []
  }
}

const NOTHING: Omit<CauseDetail, keyof SaidBy> = {
  ecosystem: 'generic',
  distro: null,
  installed: null,
  fixed: null,
  packages: [],
  sourcePackages: [],
  advisories: [],
  severity: 'unrated',
  programs: [],
  units: [],
  use: 'unknown',
  usedBy: [],
  missingProof: null,
  exploited: false,
  fixedSeenAt: null,
  retracted: null,
}
