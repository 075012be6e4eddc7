/** Starts the console. */

import '@mantine/core/styles.css'
import '@fontsource-variable/inter'
import '@fontsource-variable/jetbrains-mono'
import './theme.css'
import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { createRoot } from 'react-dom/client'
import { takeTokenFromLink } from './api/client.ts'
import { followChanges } from './api/live.ts'
import { REFRESH_MS } from './api/operations.ts'
import { router } from './router.tsx'
import { theme, variables } from './theme.ts'

takeTokenFromLink()
const client = new QueryClient({
  defaultOptions: {
    // The server may be on this very machine: what the browser thinks of the network does not matter.
    queries: { staleTime: 1_000, retry: 1, refetchInterval: REFRESH_MS, networkMode: 'always' },
    mutations: { networkMode: 'always' },
  },
})
followChanges(client)
const root = document.getElementById('root')
if (root !== null) {
  createRoot(root).render(
    <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto">
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>,
  )
}
