/** Pictures of what a test sees, where `HOLDFAST_SHOTS` names a directory for them. */

import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright-core'

const SHOTS = process.env['HOLDFAST_SHOTS']

export async function shot(page: Page, name: string, fullPage = true): Promise<void> {
  if (SHOTS === undefined) return
  mkdirSync(resolve(SHOTS), { recursive: true })
  await page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage })
}
