/** The frame of every page: menu, sources and mode, connection, theme, shortcuts; and the door when no token is held. */

import { ActionIcon, AppShell, Burger, Group, Kbd, NavLink, Table, Text } from '@mantine/core'
import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import {
  IconHelp,
  IconKeyboard,
  IconLogout,
  IconMoon,
  IconSearch,
  IconSun,
} from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { Link, Outlet, useNavigate, useRouterState } from '@tanstack/react-router'
import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from 'react'
import { dropToken, token } from '../api/client.ts'
import { useLost } from '../api/connection.ts'
import { useAnswer } from '../api/operations.ts'
import { Dialog } from '../parts/dialog.tsx'
import { ProgramName, UNTOLD } from '../parts/program.ts'
import { bindShortcuts, SHORTCUTS, type ShortcutActions } from '../shortcuts.ts'
import { Chips } from './chips.tsx'
import { Door } from './door.tsx'
import { NotConnected } from './not-connected.tsx'
import { PAGES } from './pages.ts'
import { Palette } from './palette.tsx'

const MENU = 'menu'

export function Frame(): ReactNode {
  const client = useQueryClient()
  const [held, setHeld] = useState(token() !== null)
  const signOut = (): void => {
    dropToken()
    // Nothing of what was shown stays for whoever sits here next.
    client.clear()
    setHeld(false)
  }
  return held ? <Inside signOut={signOut} /> : <Door onToken={() => setHeld(true)} />
}

function Inside({ signOut }: { signOut: () => void }) {
  const [help, setHelp] = useState(false)
  const [palette, setPalette] = useState(false)
  const menu = useMenu()
  const navigate = useNavigate()
  const { setColorScheme } = useMantineColorScheme()
  const scheme = useComputedColorScheme('light')
  const lost = useLost()
  const status = useAnswer('status.show')
  const actions: ShortcutActions = {
    go: (to) => void navigate({ to }),
    openPalette: () => setPalette(true),
    toggleTheme: () => setColorScheme(scheme === 'dark' ? 'light' : 'dark'),
    toggleHelp: () => setHelp((open) => !open),
  }
  useShortcuts(actions)
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
            <Buttons dark={scheme === 'dark'} actions={actions} />
          </Group>
        </AppShell.Header>
        <Menu menu={menu} signOut={signOut} version={status.data?.version} />
        <AppShell.Main ref={menu.main} tabIndex={-1} inert={menu.covers}>
          {lost !== null && <NotConnected lost={lost} />}
          <Outlet />
        </AppShell.Main>
        <Keys open={help} onClose={() => setHelp(false)} />
        <Palette
          open={palette}
          onClose={() => setPalette(false)}
          actions={[
            { name: 'Switch light and dark', keys: 't', run: actions.toggleTheme },
            { name: 'Show the keys', keys: '?', run: actions.toggleHelp },
            { name: 'Help', run: () => window.location.assign(HELP) },
            { name: 'Sign out', run: signOut },
          ]}
        />
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
        openPalette: () => actions.current.openPalette(),
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

function Buttons({ dark, actions }: { dark: boolean; actions: ShortcutActions }): ReactNode {
  return (
    <Group gap="sm" wrap="nowrap" className="chips">
      <Chips />
      <ActionIcon
        variant="default"
        aria-label="Find anything: press Ctrl K"
        title="Find anything: press Ctrl K"
        onClick={actions.openPalette}
      >
        <IconSearch size={18} />
      </ActionIcon>
      <ActionIcon
        visibleFrom="sm"
        variant="default"
        aria-label="Keyboard shortcuts: press ?"
        title="Keyboard shortcuts: press ?"
        onClick={actions.toggleHelp}
      >
        <IconKeyboard size={18} />
      </ActionIcon>
      <ActionIcon
        variant="default"
        aria-label={dark ? 'Light theme' : 'Dark theme'}
        onClick={actions.toggleTheme}
      >
        {dark ? <IconSun size={18} /> : <IconMoon size={18} />}
      </ActionIcon>
    </Group>
  )
}

/** The documentation that the server itself serves. */
const HELP = '/docs'

interface MenuProps {
  readonly menu: ReturnType<typeof useMenu>
  readonly signOut: () => void
  /** Undefined until the server has told. */
  readonly version: string | undefined
}

function Menu({ menu, signOut, version }: MenuProps): ReactNode {
  const path = useRouterState({ select: (state) => state.location.pathname })
  return (
    <AppShell.Navbar
      p="xs"
      id={MENU}
      ref={menu.nav}
      aria-label="Pages"
      className="menu"
      data-open={menu.open}
    >
      <PageLinks path={path} onChosen={() => menu.chosen()} />
      <div className="menu-end">
        <NavLink href={HELP} label="Help" leftSection={<IconHelp size={18} aria-hidden />} />
        <NavLink
          component="button"
          label="Sign out"
          leftSection={<IconLogout size={18} aria-hidden />}
          onClick={signOut}
        />
        <Text size="xs" c="dimmed" p="xs" visibleFrom="sm">
          <Kbd size="xs">?</Kbd> shows the keys
        </Text>
        {version !== undefined && (
          <Text size="xs" c="dimmed" px="xs">
            Holdfast {version}
          </Text>
        )}
      </div>
    </AppShell.Navbar>
  )
}

interface PageLinksProps {
  readonly path: string
  readonly onChosen: () => void
}

function PageLinks({ path, onChosen }: PageLinksProps): ReactNode {
  return (
    <>
      {PAGES.map(({ to, label, icon: Icon, also }) => {
        const active = to === '/' ? path === '/' : path.startsWith(to) || also?.test(path) === true
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
