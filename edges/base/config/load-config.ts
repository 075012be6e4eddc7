/** What is configured, with the file that a flag or the environment names; none is looked for that nobody named. */

import type { Result } from '@holdfast/core/kernel/result'
import { readConfigFile } from './config-file.ts'
import { readConfig, type Config, type Flags } from './config.ts'
import { variableOf } from './options.ts'

/** `defaults`: in place of those of the table. */
export function loadConfig(
  flags: Flags,
  env: { readonly [name: string]: string | undefined },
  defaults: Flags = {},
): Result<Config, readonly string[]> {
  const path = flags.config ?? env[variableOf('config')] ?? ''
  if (path === '') return readConfig(flags, env, { defaults })
  return readConfig(flags, env, { defaults, file: readConfigFile(path) })
}
