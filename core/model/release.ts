/**
 * Releases of distributions under all their names: id and version of os-release, words of advisories, code names,
 * CPE names, qualifiers of package URLs, marks in the versions of builds. One key each: `debian:12`, `alpine:v3.20`,
 * `suse:15.5`; without a release the name alone. Support channels of a release are no releases of their own.
 */

export interface Release {
  /** `debian:12`; the name alone where the ecosystem has no releases. */
  readonly distro: string
  /** Whose builds it speaks of where they are not everybody's: `pro`, `el9_2`, `openshift:4.16`. */
  readonly channel?: string
}

/** By id and version of os-release, or of anyone who keeps the two apart. */
export function releaseOf(id: string, version: string): string {
  const name = idOf(id)
  const whole = WHOLE.get(name)
  if (whole !== undefined) return whole
  // os-release of openSUSE and SUSE names the product in its id.
  const known = name === 'suse' || name === 'opensuse' ? `${id.toLowerCase()} ${version}` : version
  const part = partOf(name, known)
  return part === '' ? name : `${name}:${part}`
}

/** Whose support it has: what rebuilds another's packages has its own end, under its own name. */
export function supportOf(id: string, version: string): string {
  const release = releaseOf(id, version)
  const name = id.toLowerCase()
  return name === 'centos' || name === 'centos-stream' ? release.replace(/^[^:]*/, name) : release
}

/**
 * By what people and tools write in one text: `bookworm`, `debian-12.5`, `SUSE Linux Enterprise Server 15 SP5`,
 * `cpe:/o:redhat:rhel_eus:9.2::baseos`, `esm-infra/xenial`. `id`: the distribution, where the text may leave it out.
 */
export function releaseNamed(text: string, id?: string): Release | undefined {
  const words = text.trim().toLowerCase()
  if (words.startsWith('cpe:')) return releaseOfCpe(words)
  // Ubuntu's own purls: `trusty/esm`, `esm-infra/xenial`, `fips-updates/jammy`.
  const parts = words.split('/')
  const pocket = parts.find((part) => /^(?:esm|fips|realtime)/.test(part))
  if (parts.length > 1 && pocket !== undefined) {
    const rest = parts.find((part) => part !== pocket) ?? ''
    const base = releaseNamed(rest, id ?? 'ubuntu')
    return base && { ...base, channel: pocket.startsWith('fips') ? 'fips' : 'pro' }
  }
  const named = DISTRIBUTIONS.find(([pattern]) => pattern.test(words))
  if (named !== undefined) return { distro: keyOf(named[1], words.replace(named[0], ' ')) }
  const own = id === undefined || id === '' ? undefined : idOf(id)
  for (const [distribution, names] of CODENAMES) {
    if (own !== undefined && own !== distribution) continue
    const part = names.get(words)
    if (part !== undefined) return { distro: `${distribution}:${part}` }
  }
  const built = releaseOfBuild(words.startsWith('.') ? words : `.${words}`, own)
  if (built !== undefined) return { distro: built }
  // Of a distribution that is not in the tables only name and number are told apart.
  const [, other, number] = /^([a-z][a-z._-]*?)[-: ](v?\d.*)$/.exec(words) ?? []
  if (other !== undefined && number !== undefined) return { distro: keyOf(idOf(other), number) }
  if (own === undefined || !/^v?\d|^[a-z]+$/.test(words)) return undefined
  return { distro: keyOf(own, words) }
}

/** The marks that builders leave in versions: `.el9_4`, `.fc40`, `.amzn2023`, `.oe2203sp3`. */
export function releaseOfBuild(version: string, id?: string): string | undefined {
  const own = id === undefined || id === '' ? undefined : idOf(id)
  const el = /[.+_]el(\d+)/.exec(version)?.[1]
  if (el !== undefined && (own === undefined || OF_EL.has(own))) return `${own ?? 'redhat'}:${el}`
  const fedora = /\.fc(\d+)/.exec(version)?.[1]
  if (fedora !== undefined) return `fedora:${fedora}`
  const amazon = /\.amzn(\d+)/.exec(version)?.[1]
  if (amazon !== undefined) return `amazon:${amazon}`
  const azure = /\.(?:azl|cm)(\d+)/.exec(version)?.[1]
  if (azure !== undefined) return `azurelinux:${azure}`
  const photon = /\.ph(\d+)/.exec(version)?.[1]
  if (photon !== undefined) return `photon:${photon}.0`
  const mageia = /\.mga(\d+)/.exec(version)?.[1]
  if (mageia !== undefined) return `mageia:${mageia}`
  const euler = /\.oe(\d\d)(\d\d)(?:sp(\d+))?/.exec(version)
  if (euler !== null) {
    const [, year, month, pack] = euler
    return `openeuler:${year}.${month}-LTS${pack === undefined ? '' : `-SP${pack}`}`
  }
  return undefined
}

/** SUSE's mark, `150500.`: a service pack keeps builds of earlier ones, so it counts where nothing names the product. */
export function firstReleaseOfBuild(version: string, id: string | undefined): string | undefined {
  const own = id === undefined ? '' : idOf(id)
  const [, major, minor] = /-(15|16)0([0-9])00\./.exec(version) ?? []
  if (major === undefined || (own !== 'suse' && own !== 'opensuse')) return undefined
  return keyOf(own, `${own} ${major}.${minor}`)
}

/**
 * Whose support the build is of, by the mark in its version: Ubuntu's Pro (`+esm5`, `~esm1`, `fips`), a minor release
 * of the Enterprise Linux family (`.el9_2`, `.module+el8.6.0`), OpenShift's own (`.rhaos4.16`). Undefined: everybody's.
 */
export function channelOf(type: string, version: string): string | undefined {
  if (type === 'deb') {
    if (/[+~.]esm\d/.test(version)) return 'pro'
    return /fips/i.test(version) ? 'fips' : undefined
  }
  if (type !== 'rpm') return undefined
  const openshift = /\.rhaos(\d+\.\d+)/.exec(version)?.[1]
  if (openshift !== undefined) return `openshift:${openshift}`
  const minor = /\.el(\d+)_(\d+)/.exec(version) ?? /\.module[+_]el(\d+)\.(\d+)/.exec(version)
  return minor === null ? undefined : `el${minor[1]}_${minor[2]}`
}

/** `Red Hat:rhel_eus:9.2::baseos` of OSV and the CPE name of it. */
export function releaseOfProduct(product: string, version: string, edition: string): Release {
  const [, major = '', minor] = /^(\d+)(?:\.(\d+))?/.exec(version) ?? []
  const on = /el(\d+)/.exec(edition)?.[1]
  if (/^rhel_(?:eus|aus|e4s|tus|eus_long_life|mission_critical)$/.test(product)) {
    const distro = major === '' ? 'redhat' : `redhat:${major}`
    return minor === undefined ? { distro } : { distro, channel: `el${major}_${minor}` }
  }
  // What only extended life support still gets is all that release gets.
  if (/^(?:enterprise_linux|rhel_(?:els|extras|optional|supplementary)\w*)/.test(product)) {
    return { distro: major === '' ? 'redhat' : `redhat:${major}` }
  }
  const channel = `${product}:${version}`
  return { distro: on === undefined ? `redhat:${product}-${version}` : `redhat:${on}`, channel }
}

function releaseOfCpe(cpe: string): Release | undefined {
  const parts = cpe.replace(/^cpe:(?:2\.3:|\/)/, '').split(':')
  const [, vendor = '', product = '', version = '', update = '', edition = ''] = parts.map(
    (part) =>
      part === '*' || part === '-' ? '' : part.replaceAll('\\', '').replaceAll('%20', ' '),
  )
  if (vendor === 'redhat') return releaseOfProduct(product, version, edition || update)
  const name = CPES.get(`${vendor} ${product}`) ?? CPES.get(vendor)
  if (name === undefined) return undefined
  const words = name === 'suse' || name === 'opensuse' ? `${product} ` : ''
  const pack = /^(?:sp|lts)/.test(update) ? ` ${update}` : ''
  return { distro: keyOf(name, `${words}${version}${pack}`) }
}

function keyOf(name: string, version: string): string {
  const whole = WHOLE.get(name)
  if (whole !== undefined) return whole
  const part = partOf(name, version)
  return part === '' ? name : `${name}:${part}`
}

/** The part of a version that names the release, as advisories write it. */
function partOf(name: string, text: string): string {
  const version = text.trim()
  const code = CODENAMES.get(name)?.get(version.toLowerCase().replace(/^[-:\s]+/, ''))
  if (code !== undefined) return code
  const [, major, minor] = /(?<![a-z\d.])v?(\d+)(?:\.(\d+))?/i.exec(version) ?? []
  switch (name) {
    case 'alpine':
      if (/edge|_alpha/.test(version)) return 'edge'
      return major === undefined ? version : `v${major}.${minor ?? '0'}`
    case 'ubuntu':
    case 'photon':
      return major === undefined ? version : `${major}.${minor ?? '0'}`
    case 'opensuse':
      return leapOf(version, major, minor)
    case 'suse':
      return packOf(version, major, minor)
    case 'openeuler':
      return eulerOf(version)
    case 'amazon':
      // The first one names itself by year: 2017.09, 2018.03.
      return major !== undefined && /^201\d$/.test(major) ? '1' : (major ?? version)
    case 'debian': {
      const word = /[a-z]+/i.exec(version.replace(/^[-:\s]*/, ''))?.[0]?.toLowerCase() ?? ''
      return major ?? CODENAMES.get(name)?.get(word) ?? version
    }
    default:
      return major ?? version
  }
}

/** Leap, Tumbleweed and their small systems; a plain number is Leap's. */
function leapOf(version: string, major?: string, minor?: string): string {
  if (/tumbleweed|factory/i.test(version)) return 'Tumbleweed'
  const micro = /micro/i.test(version) ? 'Micro ' : ''
  if (micro !== '' && !/leap/i.test(version)) return 'MicroOS'
  if (major === undefined) return ''
  // The rolling one has a date for its version.
  return major.length >= 8 ? 'Tumbleweed' : `Leap ${micro}${major}.${minor ?? '0'}`
}

/** Server, Desktop, SAP, modules and extended support of one service pack share their packages. */
function packOf(version: string, major?: string, minor?: string): string {
  if (major === undefined) return ''
  const pack = /\bsp[\s_-]?(\d+)/i.exec(version)?.[1] ?? minor ?? '0'
  const micro = /micro/i.test(version) ? 'Micro ' : ''
  const other = /(?:manager|storage|openstack|caas|package.?hub)[a-z\s_-]*/i.exec(version)?.[0]
  if (other !== undefined && !/package.?hub/i.test(other)) return `${other.trim()} ${major}.${pack}`
  // Before 16 a first release has no service pack in its name.
  const plain = pack === '0' && micro === '' && Number(major) < 16
  return plain ? major : `${micro}${major}.${pack}`
}

function eulerOf(version: string): string {
  const [, number] = /(\d+\.\d+)/.exec(version) ?? []
  if (number === undefined) return version
  const pack = /sp[\s_-]?(\d+)/i.exec(version)?.[1]
  const lts = pack !== undefined || /lts/i.test(version)
  return `${number}${lts ? '-LTS' : ''}${pack === undefined ? '' : `-SP${pack}`}`
}

/** As it calls itself, as scanners do, and what is built from another under the same versions. */
function idOf(id: string): string {
  const name = id.toLowerCase()
  return IDS.get(name) ?? name
}

const IDS: ReadonlyMap<string, string> = new Map([
  ['rhel', 'redhat'],
  ['red hat', 'redhat'],
  ['centos', 'redhat'],
  ['centos-stream', 'redhat'],
  ['alma', 'almalinux'],
  ['rockylinux', 'rocky'],
  ['rocky-linux', 'rocky'],
  ['amzn', 'amazon'],
  ['amazonlinux', 'amazon'],
  ['ol', 'oracle'],
  ['oraclelinux', 'oracle'],
  ['mariner', 'azurelinux'],
  ['cbl-mariner', 'azurelinux'],
  // Raspbian rebuilds Debian's sources under their versions.
  ['raspbian', 'debian'],
  ['sles', 'suse'],
  ['sled', 'suse'],
  ['sles_sap', 'suse'],
  ['sle_hpc', 'suse'],
  ['sle-hpc', 'suse'],
  ['sle_rt', 'suse'],
  ['suse-microos', 'suse'],
  ['sle-micro', 'suse'],
  ['sl-micro', 'suse'],
  ['opensuse-leap', 'opensuse'],
  ['opensuse.leap', 'opensuse'],
  ['opensuse-tumbleweed', 'opensuse'],
  ['opensuse.tumbleweed', 'opensuse'],
  ['opensuse-microos', 'opensuse'],
  ['opensuse-leap-micro', 'opensuse'],
])

/** Rolling ones have no releases: their builds are known by version alone. */
const WHOLE: ReadonlyMap<string, string> = new Map([
  ['wolfi', 'wolfi'],
  ['chainguard', 'chainguard'],
  ['minimos', 'minimos'],
])

const OF_EL: ReadonlySet<string> = new Set(['redhat', 'almalinux', 'rocky', 'oracle'])

/** A name at the start of a text; the longer ones first. SUSE's products stay in it, they tell what it is. */
const DISTRIBUTIONS: readonly (readonly [words: RegExp, id: string])[] = [
  [/^red ?hat(?: enterprise linux)?(?=$|[\s:_-]|\d)|^rhel(?=$|[\s:_-]|\d)/, 'redhat'],
  [/^centos(?:[\s_-]?(?:linux|stream))?(?=$|[\s:_-]|\d)/, 'redhat'],
  [/^rocky(?:[\s_-]?linux)?(?=$|[\s:_-]|\d)/, 'rocky'],
  [/^alma(?:[\s_-]?linux)?(?: os)?(?=$|[\s:_-]|\d)/, 'almalinux'],
  [/^(?:amazon(?:[\s_-]?linux)?|amzn)(?=$|[\s:_-]|\d)/, 'amazon'],
  [/^(?:oracle(?:[\s_-]?linux)?|ol)(?=$|[\s:_-]|\d)/, 'oracle'],
  [/^(?=opensuse|leap|tumbleweed)/, 'opensuse'],
  [/^(?=suse|sles|sled|sle[-_ ]|sl-micro|linux enterprise)/, 'suse'],
  [/^(?:debian|raspbian)(?:[\s_-]?(?:gnu\/)?linux)?(?=$|[\s:_-]|\d)/, 'debian'],
  [/^ubuntu(?:[\s_-]?linux)?(?=$|[\s:_-]|\d)/, 'ubuntu'],
  [/^alpine(?:[\s_-]?linux)?(?=$|[\s:_-]|v?\d)/, 'alpine'],
  [/^fedora(?:[\s_-]?linux)?(?=$|[\s:_-]|\d)/, 'fedora'],
  [/^(?:vmware )?photon(?: os)?(?=$|[\s:_-]|\d)/, 'photon'],
  [/^(?:azure[\s_-]?linux|(?:cbl-)?mariner)(?=$|[\s:_-]|\d)/, 'azurelinux'],
  [/^openeuler(?=$|[\s:_-]|\d)/, 'openeuler'],
  [/^mageia(?=$|[\s:_-]|\d)/, 'mageia'],
  [/^wolfi(?=$|[\s:_-]|\d)/, 'wolfi'],
  [/^chainguard(?=$|[\s:_-]|\d)/, 'chainguard'],
]

const CPES: ReadonlyMap<string, string> = new Map([
  ['debian debian_linux', 'debian'],
  ['canonical ubuntu_linux', 'ubuntu'],
  ['alpinelinux alpine_linux', 'alpine'],
  ['centos centos', 'redhat'],
  ['centos stream', 'redhat'],
  ['almalinux almalinux', 'almalinux'],
  ['rocky rocky', 'rocky'],
  ['rocky rocky_linux', 'rocky'],
  ['oracle linux', 'oracle'],
  ['amazon linux', 'amazon'],
  ['amazon amazon_linux', 'amazon'],
  ['amazon linux_2', 'amazon'],
  ['fedoraproject fedora', 'fedora'],
  ['openeuler openeuler', 'openeuler'],
  ['mageia linux', 'mageia'],
  ['mageia mageia', 'mageia'],
  ['vmware photon_os', 'photon'],
  ['microsoft azure_linux', 'azurelinux'],
  ['microsoft cbl-mariner', 'azurelinux'],
  ['opensuse', 'opensuse'],
  ['suse', 'suse'],
])

/** Debian's `testing` is the release that comes next. */
const CODENAMES: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map([
  [
    'debian',
    new Map([
      ['wheezy', '7'],
      ['jessie', '8'],
      ['stretch', '9'],
      ['buster', '10'],
      ['bullseye', '11'],
      ['bookworm', '12'],
      ['trixie', '13'],
      ['forky', '14'],
      ['testing', '14'],
      ['duke', '15'],
      ['sid', 'sid'],
      ['unstable', 'sid'],
    ]),
  ],
  [
    'ubuntu',
    new Map([
      ['precise', '12.04'],
      ['trusty', '14.04'],
      ['xenial', '16.04'],
      ['bionic', '18.04'],
      ['focal', '20.04'],
      ['hirsute', '21.04'],
      ['impish', '21.10'],
      ['jammy', '22.04'],
      ['kinetic', '22.10'],
      ['lunar', '23.04'],
      ['mantic', '23.10'],
      ['noble', '24.04'],
      ['oracular', '24.10'],
      ['plucky', '25.04'],
      ['questing', '25.10'],
      ['resolute', '26.04'],
    ]),
  ],
])
