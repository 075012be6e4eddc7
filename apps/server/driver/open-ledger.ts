/** From a data directory to a driver that works on it: replayed, and with its first entry where it had none. */

import { join } from 'node:path'
import type { Config } from '@holdfast/edges-base/config/config'
import type { Random } from '@holdfast/edges-base/ports/outside'
import { loadOrCreateSigner } from '@holdfast/own-files/ed25519'
import { nodeHash } from '@holdfast/edges-base/signers/hash'
import { originOf } from '@holdfast/protocols/tlog/checkpoint'
import { formatVkey, noteKey } from '@holdfast/protocols/tlog/note'
import { PRODUCT } from '../product.ts'
import { ofStore, startErrorOf, StartRefused } from '../start-errors.ts'
import { newLedgerId, type Driver } from './driver.ts'

/** What cannot be replayed or gone on with is a damaged directory, whatever was thrown. */
export async function usable<T>(directory: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    if (startErrorOf(thrown) !== null) throw thrown
    const message = thrown instanceof Error ? thrown.message : String(thrown)
    throw new StartRefused({
      code: 'data-corrupt',
      message: `the data in ${directory} cannot be used: ${message}`,
      help: 'run holdfast ledger verify, and restore the directory from a backup',
    })
  }
}

/** The first entry; mode is read from the environment here and never again. */
export async function createLedger(driver: Driver, config: Config, random: Random): Promise<void> {
  if (driver.view.size > 0) return
  const ledgerId = newLedgerId(random)
  const origin = originOf(ledgerId)
  const signer = loadOrCreateSigner(join(config.data, 'keys', 'checkpoint'), origin)
  if (!signer.ok) throw new StartRefused(ofStore(signer.error))
  const checkpointKey = formatVkey(noteKey(nodeHash, origin, signer.value.publicKey))
  const { mode } = config
  await driver.submit(
    { kind: 'create-ledger', ledgerId, product: PRODUCT, mode, checkpointKey, sample: false },
    'system',
  )
}
