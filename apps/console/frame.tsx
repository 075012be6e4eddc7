/** The frame of every page: rail, mode, freshness, theme, shortcuts; and the door when no token is held. */

import {
  ActionIcon,
  AppShell,
  Badge,
  Button,
  Group,
  Kbd,
  Modal,
  NavLink,
  PasswordInput,
  Stack,
  Table,
  Text,
  Title,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core'
import {
  IconBug,
  IconHome,
  IconLock,
  IconMoon,
  IconRss,
  IconServer,
  IconSun,
} from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, Outlet, useNavigate, useRouterState } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { get, setToken, token } from './api/client.ts'
import type { Status } from './api/types.ts'
import { ago } from './parts/age.tsx'
import { bindShortcuts, SHORTCUTS } from './shortcuts.ts'

const PAGES = [
  { to: '/', label: 'Overview', icon: IconHome },
  { to: '/holds', label: 'Blocked', icon: IconLock },
  { to: '/hosts', label: 'Hosts', icon: IconServer },
  { to: '/findings', label: 'Findings', icon: IconBug },
  { to: '/sources', label: 'Sources', icon: IconRss },
] as const

export function Frame() {
  const [held, setHeld] = useState(token() !== null)
  const [help, setHelp] = useState(false)
  const navigate = useNavigate()
  const { setColorScheme } = useMantineColorScheme()
  const scheme = useComputedColorScheme('light')
  const path = useRouterState({ select: (state) => state.location.pathname })
  useEffect(
    () =>
      bindShortcuts({
        go: (to) => void navigate({ to }),
        toggleTheme: () => setColorScheme(scheme === 'dark' ? 'light' : 'dark'),
        toggleHelp: () => setHelp((open) => !open),
      }),
    [navigate, setColorScheme, scheme],
  )
  if (!held) return <Door onToken={() => setHeld(true)} />
  return (
    <AppShell navbar={{ width: 200, breakpoint: 'sm' }} header={{ height: 56 }} padding="lg">
      <AppShell.Header>
        <Group h="100%" px="lg" justify="space-between" wrap="nowrap">
          <Text fw={700} size="lg">
            Holdfast
          </Text>
          <Group gap="sm" wrap="nowrap">
            <Chips />
            <ActionIcon
              variant="default"
              aria-label={scheme === 'dark' ? 'Light theme' : 'Dark theme'}
              onClick={() => setColorScheme(scheme === 'dark' ? 'light' : 'dark')}
            >
              {scheme === 'dark' ? <IconSun size={18} /> : <IconMoon size={18} />}
            </ActionIcon>
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm" aria-label="Pages">
        {PAGES.map(({ to, label, icon: Icon }) => {
          const active = to === '/' ? path === '/' : path.startsWith(to)
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
              styles={{
                label: { color: 'var(--mantine-color-text)', fontWeight: active ? 600 : 400 },
              }}
            />
          )
        })}
      </AppShell.Navbar>
      <AppShell.Main>
        <Outlet />
      </AppShell.Main>
      <Modal opened={help} onClose={() => setHelp(false)} title="Keyboard">
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
      </Modal>
    </AppShell>
  )
}

/** Mode and freshness, on every page. */
function Chips() {
  const status = useQuery({ queryKey: ['status'], queryFn: () => get<Status>('/api/v1/status') })
  if (status.data === undefined) return null
  const { mode, enforced, assets, oldestSource } = status.data
  const words = {
    enforce: 'Enforcing',
    partly: `Enforcing ${enforced.assets + enforced.inPart}/${assets}`,
    'report-only': 'Report-only',
    off: 'Enforcement off',
  }
  return (
    <>
      <Text size="sm" c="dimmed" visibleFrom="sm">
        {oldestSource === null ? 'no source yet' : `oldest source ${ago(oldestSource.at)}`}
      </Text>
      <Badge
        variant="outline"
        color="gray"
        styles={{ label: { color: 'var(--mantine-color-text)' } }}
        tt="none"
        size="lg"
      >
        {words[mode]}
      </Badge>
    </>
  )
}

/** No token in the link: it is asked for, and where it lies is said. */
function Door({ onToken }: { onToken: () => void }) {
  const [value, setValue] = useState('')
  const client = useQueryClient()
  return (
    <main>
      <Stack maw={460} mx="auto" mt="15vh" p="lg" gap="md">
        <Title order={1}>Holdfast</Title>
        <Text>
          Open the link that <code>npm start</code> printed, or paste a token. The admin token lies
          in the file <code>admin-token</code> of the data directory.
        </Text>
        <form
          onSubmit={(event) => {
            event.preventDefault()
            setToken(value.trim())
            void client.invalidateQueries()
            onToken()
          }}
        >
          <Stack>
            <PasswordInput
              label="Token"
              value={value}
              onChange={(event) => setValue(event.currentTarget.value)}
              required
            />
            <Button type="submit" color="dark">
              Open
            </Button>
          </Stack>
        </form>
      </Stack>
    </main>
  )
}
