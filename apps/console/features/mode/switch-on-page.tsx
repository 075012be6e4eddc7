/** Switching on: where, who would be refused because of it, that it can be undone, and only then it is done. */

import { Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import type { ModePreview } from '@holdfast/api/contract/mode'
import { call } from '../../api/operations.ts'
import { Command } from '../../parts/command.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Section } from '../../parts/section.tsx'
import { ErrorWords } from '../../parts/states.tsx'
import { useTitle } from '../../parts/title.ts'
import { Previewed } from './previewed.tsx'
import { scopeOf, scopeText, TIERS, WHERE, type Scope, type Tier } from './scope.ts'

export function SwitchOnPage(): ReactNode {
  useTitle('Switch on')
  const [kind, setKind] = useState<keyof typeof WHERE>('assets')
  const [names, setNames] = useState('')
  const [tier, setTier] = useState<Tier>(0)
  const scope = scopeOf(kind, names, tier)
  // Kept while it is asked for again: what stands below it does not vanish meanwhile.
  const [shown, setShown] = useState<{ readonly scope: Scope; readonly preview: ModePreview }>()
  const preview = useMutation({
    mutationFn: async (asked: Scope) => ({
      scope: asked,
      preview: await call('mode.preview', { body: { scope: asked } }),
    }),
    onSuccess: setShown,
  })
  // Of another scope it says nothing.
  const same = shown !== undefined && scopeText(shown.scope) === scopeText(scope)
  return (
    <Stack gap="lg" maw={1100}>
      <PageHead title="Switch on" />
      <Section id="where" title="1. Where">
        <form
          onSubmit={(event) => {
            event.preventDefault()
            preview.mutate(scope)
          }}
        >
          <Stack gap="sm">
            <Group align="flex-end">
              <NativeSelect
                label="Enforce on"
                value={kind}
                onChange={({ currentTarget: { value } }) => {
                  if (value in WHERE) setKind(value as keyof typeof WHERE) // Just looked up.
                }}
                data={Object.entries(WHERE).map(([value, label]) => ({ value, label }))}
              />
              {kind === 'assets' && (
                <TextInput
                  label="Names, with commas between them"
                  value={names}
                  onChange={(event) => setNames(event.currentTarget.value)}
                  required
                />
              )}
              {kind === 'tier' && (
                <NativeSelect
                  label="Tier"
                  value={String(tier)}
                  onChange={({ currentTarget: { value } }) => setTier(tierIn(value))}
                  data={TIERS.map(String)}
                />
              )}
              <Button type="submit" loading={preview.isPending}>
                Show who would be refused
              </Button>
            </Group>
            <Text size="sm" c="dimmed">
              The same as a command:
            </Text>
            <Command text={`holdfast mode set enforce --scope ${scopeText(scope)} --dry-run`} />
          </Stack>
        </form>
        <div role="status">
          <ErrorWords error={preview.error} />
        </div>
      </Section>
      {same && (
        <Previewed
          scope={shown.scope}
          preview={shown.preview}
          again={() => preview.mutateAsync(shown.scope)}
        />
      )}
    </Stack>
  )
}

function tierIn(text: string): Tier {
  return TIERS.find((tier) => String(tier) === text) ?? 0
}
