/**
 * Does on the model what a shown line says, as a person would: on the host, where the image is built, at the
 * command line. A line it cannot follow is a fault of the line.
 */

import assert from 'node:assert/strict'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { declaredFeed, nameOf, type Fleet, type Member } from './fleet-estate.ts'
import { movedOn, type FixtureHost, type PublishedFixes } from './hosts-of-fixtures.ts'
import { rebuilt } from './images-of-fixtures.ts'

/** What kind of a step ended it, for the table. */
export type Step =
  | 'upgrade'
  | 'restart'
  | 'reboot'
  | 'next release'
  | 'report'
  | 'image built anew'
  | 'workload seen on it'
  | 'feed'
  | 'accepted gap'

type Rule = readonly [line: RegExp, step: Step | null, follow: (found: RegExpExecArray) => unknown]

export async function followLine(
  fleet: Fleet,
  published: PublishedFixes,
  member: Member,
  line: string,
): Promise<Step | null> {
  const rules = member.kind === 'host' ? onHost(published, member) : onImage(member)
  for (const [pattern, step, follow] of [...rules, ...anywhere(fleet, member)]) {
    const found = pattern.exec(line)
    if (found === null) continue
    await follow(found)
    return step
  }
  assert.fail(`${nameOf(member)}: nobody can follow \`${line}\``)
}

function onHost(
  published: PublishedFixes,
  member: Extract<Member, { kind: 'host' }>,
): readonly Rule[] {
  const { host } = member
  const upgraded = (by: string, names?: string): void => {
    assert.equal(by, host.distribution.upgrader, `${host.name} has no ${by}`)
    upgrade(host, names?.trim().split(' '))
  }
  return [
    [
      /^sudo apt-get update && sudo apt-get --with-new-pkgs upgrade$/,
      'upgrade',
      () => upgraded('apt-get'),
    ],
    [
      /^sudo apt-get update && sudo apt-get install --only-upgrade (.+)$/,
      'upgrade',
      ([, names]) => upgraded('apt-get', names),
    ],
    [/^sudo (dnf) upgrade --security$/, 'upgrade', ([, by = '']) => upgraded(by)],
    [/^sudo (zypper) patch$/, 'upgrade', ([, by = '']) => upgraded(by)],
    [
      /^sudo (dnf upgrade|yum update|zypper update|apk upgrade --update-cache)( .+)?$/,
      'upgrade',
      ([, by = '', names]) => upgraded(by.replace(/ .*/, ''), names),
    ],
    [
      /^(?:sudo systemctl restart|restart) .+$/,
      'restart',
      () => {
        host.replaced = false
      },
    ],
    [
      /^sudo (systemctl )?reboot$/,
      'reboot',
      ([, systemd]) => {
        assert.equal(systemd === undefined, host.distribution.manager === 'apk', 'its own reboot')
        boot(member)
      },
    ],
    [
      /do-release-upgrade|system-upgrade|leapp upgrade|zypper migration|latest-stable|with the next release|supported release/,
      'next release',
      () => {
        movedOn(host, published)
        boot(member)
      },
    ],
    [
      /^ssh (\S+) sudo sh -s .* < collect\.sh \| holdfast import - --asset \1 --source collect$/,
      'report',
      () => undefined,
    ],
  ]
}

/** To the versions of its archive; named ones must be there. */
function upgrade(host: FixtureHost, names?: readonly string[]): void {
  for (const name of names ?? []) {
    assert.ok(
      host.packages.some((installedPackage) => installedPackage.name === name),
      `${host.name} has no package ${name}`,
    )
  }
  for (const installedPackage of host.packages) {
    if (names !== undefined && !names.includes(installedPackage.name)) continue
    installedPackage.version = host.archive.get(installedPackage.name) ?? installedPackage.version
  }
}

function boot(member: Extract<Member, { kind: 'host' }>): void {
  const { host } = member
  const { kernel, nextKernel } = host.distribution
  const newer = host.packages.some(
    (installedPackage) => installedPackage.version === nextKernel.version,
  )
  host.kernel = newer ? nextKernel : kernel
  host.replaced = false
  member.bootedAt = Date.now() - 1_000
}

function onImage(member: Extract<Member, { kind: 'image' }>): readonly Rule[] {
  const build = (): void => {
    member.image = rebuilt(member.image)
  }
  return [
    [/^build (\S+) anew with .+$/, 'image built anew', build],
    [/^move the workload to an image of a supported release$/, 'image built anew', build],
    [
      /^holdfast import sbom\.json .* which lists what is installed$/,
      'report',
      () => {
        member.image = { ...member.image, listed: true }
      },
    ],
  ]
}

function anywhere(fleet: Fleet, member: Member): readonly Rule[] {
  const name = nameOf(member)
  return [
    [
      /^holdfast asset verify (\S+)$/,
      null,
      () => fleet.call('POST', `/api/v1/assets/${name}/verify`, {}),
    ],
    [/^holdfast asset gaps (\S+)$/, null, () => fleet.call('GET', `/api/v1/assets/${name}/gaps`)],
    [
      /^holdfast gap accept (\S+) '?([^']+?)'? --owner .* --until 30d --reason/,
      'accepted gap',
      ([, , component]) => fleet.accept(name, component ?? ''),
    ],
    [/^holdfast apply -f estate\.yaml, with the new image/, null, () => fleet.moveTo(member)],
    [
      /^docker inspect \$\(docker ps -q\) \| holdfast import - --asset (\S+) --source runtime$/,
      'workload seen on it',
      ([, asset = '']) => fleet.listContainers(member, asset),
    ],
    [
      /^holdfast apply -f feed\.yaml, a Source that fetches advisories of (.+)$/,
      'feed',
      async ([, kinds = '']) => {
        for (const kind of kinds.split(', ')) {
          const record = advisoryOf(kind)
          const folder = mkdtempSync(join(tmpdir(), 'holdfast-fleet-'))
          writeFileSync(join(folder, 'one.json'), JSON.stringify(record))
          await fleet.addFeed(declaredFeed(`of-${kind.replaceAll(/[^a-z0-9.]/g, '-')}`, folder))
        }
      },
    ],
  ]
}

/** A published record of that release, of a package that was fixed long ago. */
function advisoryOf(kind: string): object {
  const [, id = '', release = ''] = /^\S+ ([a-z]+):(.+)$/.exec(kind) ?? []
  const ecosystem = new Map([
    ['suse', `SUSE:Linux Enterprise Server ${release.replace('.', ' SP')}`],
    ['alpine', `Alpine:${release}`],
    ['amazon', `Amazon Linux:${release}`],
    ['redhat', `Red Hat:enterprise_linux:${release}::baseos`],
  ]).get(id)
  assert.ok(ecosystem !== undefined, `no feed is known of ${kind}`)
  return {
    schema_version: '1.7.0',
    id: `FLEET-${id}-${release}`,
    modified: '2026-11-01T00:00:00Z',
    affected: [
      {
        package: { ecosystem, name: 'bash' },
        ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '1.0' }] }],
      },
    ],
  }
}
