/** No token in the link: it is asked for, and where it lies is said. */

import { Button, PasswordInput, Stack, Text, Title } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { setToken } from '../api/client.ts'
import { useTitle } from '../parts/title.ts'

export function Door({ onToken }: { onToken: () => void }): ReactNode {
  const [value, setValue] = useState('')
  const client = useQueryClient()
  useTitle('Sign in')
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
            // What another token was shown, or was refused, is not this one's.
            client.clear()
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
            <Button type="submit">Open</Button>
          </Stack>
        </form>
      </Stack>
    </main>
  )
}
