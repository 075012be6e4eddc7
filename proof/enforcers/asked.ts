/** A request as the faulty proxy meets it, and what speaks to whoever sent it. */

export interface Asked {
  /** Of HTTP; else `SQL`. */
  readonly method: string
  /** With its query. Of a statement what it is, in a word. */
  readonly path: string
  /** A statement itself. */
  readonly body: string
}

export interface Answered {
  /** Of a statement 200 where it was carried out. */
  readonly status: number
  /** The first of its first row, where it is a statement. */
  readonly body: string
}

/** One request, and how it goes on. */
export interface Met<Own = unknown> {
  readonly asked: Asked
  /** What of it is carried along. */
  readonly own: Own
  readonly forward: (asked: Asked, own: Own) => Promise<Answered>
}

/** `error`, `nothing`: in the words of whoever is spoken to. Null: it is hung up on. */
export type Treat<Own> = (met: Met<Own>) => Promise<Answered | 'busy' | 'nothing' | null>

export interface Front {
  readonly url: string
  hangUp(): void
  close(): Promise<void>
}

export interface FrontParts<Own> {
  readonly to: string
  readonly isDown: () => boolean
  readonly treat: Treat<Own>
}
