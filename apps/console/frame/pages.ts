/** The pages one goes to: the menu, the keys and the palette have them from here. */

import {
  IconBook2,
  IconBug,
  IconDatabase,
  IconDoor,
  IconFileCertificate,
  IconHome,
  IconKey,
  IconLock,
  IconRss,
  IconScale,
  IconServer,
  IconUserCog,
} from '@tabler/icons-react'

/** `key` follows `g`; `also`: pages below it whose addresses begin otherwise. */
export const PAGES = [
  { to: '/', label: 'Overview', key: 'o', icon: IconHome, also: null },
  {
    to: '/refused',
    label: 'Refused',
    key: 'r',
    icon: IconLock,
    also: /^\/(?:holds|overrides|break-glass)/,
  },
  { to: '/assets', label: 'Assets', key: 'a', icon: IconServer, also: null },
  { to: '/identities', label: 'Identities', key: 'i', icon: IconUserCog, also: null },
  { to: '/resources', label: 'Resources', key: 'u', icon: IconDatabase, also: null },
  { to: '/policies', label: 'Policies', key: 'p', icon: IconScale, also: /^\/access-policies/ },
  { to: '/findings', label: 'Findings', key: 'f', icon: IconBug, also: null },
  { to: '/points', label: 'Points', key: 'n', icon: IconDoor, also: null },
  { to: '/sources', label: 'Sources', key: 's', icon: IconRss, also: null },
  { to: '/ledger', label: 'Ledger', key: 'l', icon: IconBook2, also: null },
  { to: '/evidence', label: 'Evidence', key: 'e', icon: IconFileCertificate, also: null },
  { to: '/tokens', label: 'Tokens', key: 't', icon: IconKey, also: null },
] as const

export type PagePath = (typeof PAGES)[number]['to']
