/** The frame of every page: menu, sources and mode, connection, theme, shortcuts; and the door when no token is held. */

import { ActionIcon, AppShell, Burger, Group, Kbd, NavLink, Table, Text } from '@mantine/core'
import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import {
  IconBug,
  IconHome,
  IconKeyboard,
  IconLock,
  IconMoon,
  IconRss,
  IconServer,
  IconSun,
} from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useNavigate, useRouterState } from '@tanstack/react-router'
import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from 'react'
import { get, token } from '../api/client.ts'
import { useLost } from '../api/connection.ts'
import type { Status } from '../api/types.ts'
import { Dialog } from '../parts/dialog.tsx'
import { ProgramName, UNTOLD } from '../parts/program.ts'
import { bindShortcuts, SHORTCUTS, type ShortcutActions } from '../shortcuts.ts'
import { Chips } from './chips.tsx'
import { Door } from './door.tsx'
import { NotConnected } from './not-connected.tsx'

const PAGES = [
  { to: '/', label: 'Overview', icon: IconHome },
  { to: '/refused', label: 'Refused', icon: IconLock },
  { to: '/assets', label: 'Assets', icon: IconServer },
  { to: '/findings', label: 'Findings', icon: IconBug },
  { to: '/sources', label: 'Sources', icon: IconRss },
] as const

/** Pages whose addresses do not begin with that of the list that leads to them. */
const BELOW: ReadonlyMap<string, RegExp> = new Map([['/refused', /^\/(?:holds|overrides)\//]])

const MENU = 'menu'

export function Frame(): ReactNode {
  const [held, setHeld] = useState(token() !== null)
  const [help, setHelp] = useState(false)
  const menu = useMenu()
  const navigate = useNavigate()
  const { setColorScheme } = useMantineColorScheme()
  const scheme = useComputedColorScheme('light')
  const path = useRouterState({ select: (state) => state.location.pathname })
  const lost = useLost()
  const status = useQuery({
    queryKey: ['status'],
    queryFn: () => get<Status>('/api/v1/status'),
    enabled: held,
  })
  useShortcuts({
    go: (to) => void navigate({ to }),
    toggleTheme: () => setColorScheme(scheme === 'dark' ? 'light' : 'dark'),
    toggleHelp: () => setHelp((open) => !open),
  })
  if (!held) return <Door onToken={() => setHeld(true)} />
  // Always around the page, told or not: a wrapper that came later would draw the page anew, and the focus were lost.
  return (
    <ProgramName value={status.data?.program ?? UNTOLD}>
      <AppShell
        navbar={{ width: 176, breakpoint: 'sm', collapsed: { mobile: !menu.open } }}
        header={{ height: 48 }}
        padding="md"
        data-lost={lost !== null}
      >
        <AppShell.Header>
          <Group h="100%" px="md" gap="sm" justify="space-between" wrap="nowrap">
            <Name menu={menu} />
            <Buttons
              dark={scheme === 'dark'}
              onHelp={() => setHelp(true)}
              onTheme={() => setColorScheme(scheme === 'dark' ? 'light' : 'dark')}
            />
          </Group>
        </AppShell.Header>
        <AppShell.Navbar
          p="xs"
          id={MENU}
          ref={menu.nav}
          aria-label="Pages"
          className="menu"
          data-open={menu.open}
        >
          <PageLinks path={path} onChosen={() => menu.chosen()} />
          <Text size="xs" c="dimmed" p="xs" mt="auto" visibleFrom="sm">
            <Kbd size="xs">?</Kbd> shows the keys
          </Text>
        </AppShell.Navbar>
        <AppShell.Main ref={menu.main} tabIndex={-1} inert={menu.covers}>
          {lost !== null && <NotConnected lost={lost} />}
          <Outlet />
        </AppShell.Main>
        <Keys open={help} onClose={() => setHelp(false)} />
      </AppShell>
    </ProgramName>
  )
}

/** Bound once: a page drawn anew between two keys must not forget the first. */
function useShortcuts(now: ShortcutActions): void {
  const actions = useRef<ShortcutActions>(now)
  useEffect(() => {
    actions.current = now
  })
  useEffect(
    () =>
      bindShortcuts({
        go: (to) => actions.current.go(to),
        toggleTheme: () => actions.current.toggleTheme(),
        toggleHelp: () => actions.current.toggleHelp(),
      }),
    [],
  )
}

function Name({ menu }: { menu: ReturnType<typeof useMenu> }): ReactNode {
  return (
    <Group gap="xs" wrap="nowrap">
      <Burger
        ref={menu.burger}
        hiddenFrom="sm"
        size="sm"
        opened={menu.open}
        onClick={() => menu.set(!menu.open)}
        aria-label={menu.open ? 'Close the menu' : 'Open the menu'}
        aria-expanded={menu.open}
        aria-controls={MENU}
      />
      <Text fw={700} size="lg">
        Holdfast
      </Text>
    </Group>
  )
}

interface ButtonsProps {
  readonly dark: boolean
  readonly onHelp: () => void
  readonly onTheme: () => void
}

function Buttons({ dark, onHelp, onTheme }: ButtonsProps): ReactNode {
  return (
    <Group gap="sm" wrap="nowrap" className="chips">
      <Chips />
      <ActionIcon
        visibleFrom="sm"
        variant="default"
        aria-label="Keyboard shortcuts: press ?"
        title="Keyboard shortcuts: press ?"
        onClick={onHelp}
      >
        <IconKeyboard size={18} />
      </ActionIcon>
      <ActionIcon
        variant="default"
        aria-label={dark ? 'Light theme' : 'Dark theme'}
        onClick={onTheme}
      >
        {dark ? <IconSun size={18} /> : <IconMoon size={18} />}
      </ActionIcon>
    </Group>
  )
}

interface PageLinksProps {
  readonly path: string
  readonly onChosen: () => void
}

function PageLinks({ path, onChosen }: PageLinksProps): ReactNode {
  return (
    <>
      {PAGES.map(({ to, label, icon: Icon }) => {
        const active =
          to === '/' ? path === '/' : path.startsWith(to) || BELOW.get(to)?.test(path) === true
        return (
          <NavLink
            key={to}
            renderRoot={(props) => <Link to={to} {...props} />}
            label={label}
            active={active}
            aria-current={active ? 'page' : undefined}
            leftSection={<Icon size={18} aria-hidden />}
            color="gray"
            variant="light"
            onClick={onChosen}
            styles={{
              label: { color: 'var(--mantine-color-text)', fontWeight: active ? 600 : 400 },
            }}
          />
        )
      })}
    </>
  )
}

function Keys({ open, onClose }: { open: boolean; onClose: () => void }): ReactNode {
  return (
    <Dialog title="Keyboard" open={open} onClose={onClose}>
      <Table>
        <Table.Tbody>
          {SHORTCUTS.map(({ keys, does }) => (
            <Table.Tr key={keys}>
              <Table.Td>
                <Kbd>{keys}</Kbd>
              </Table.Td>
              <Table.Td>{does}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Dialog>
  )
}

/** On narrow screens the menu lies over the page: opened by its button; closed by it, by Escape and by choosing. */
function useMenu() {
  const [open, set] = useState(false)
  const narrow = useMediaQuery('(max-width: 47.99em)') ?? false
  const burger = useRef<HTMLButtonElement>(null)
  const nav = useRef<HTMLDivElement>(null)
  const main = useRef<HTMLElement>(null)
  // Before the paint: a key pressed at the open menu finds the focus there.
  useLayoutEffect(() => {
    if (!open) return
    nav.current?.querySelector('a')?.focus()
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return
      set(false)
      burger.current?.focus()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [open])
  return {
    open,
    set,
    burger,
    nav,
    main,
    covers: open && narrow,
    chosen(): void {
      if (!open) return
      set(false)
      // What is covered takes no focus; it is free after the next paint.
      requestAnimationFrame(() => main.current?.focus())
    },
  }
}
