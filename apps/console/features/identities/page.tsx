/** One identity: what it may reach right now from each of its assets, and why not where it may not. */

import type { ReactNode } from 'react'
import { Anchor, Stack, Text } from '@mantine/core'
import { IconBan, IconCheck } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { Answer } from '@holdfast/api/client'
import { Age, localTime } from '../../parts/age.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Pairs } from '../../parts/pairs.tsx'
import { LiveMark } from '../../parts/posture.tsx'
import { Section } from '../../parts/section.tsx'
import { Sentence } from '../../parts/sentence.tsx'
import { Sheet } from '../../parts/sheet.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { useTitle } from '../../parts/title.ts'
import { useIdentity } from './queries.ts'

type Identity = Answer<'identity.show'>

export function IdentityPage({ name }: { name: string }): ReactNode {
  const identity = useIdentity(name)
  useTitle(name)
  return (
    <Stack gap="lg" maw={1100}>
      <PageHead title={name} />
      <Loaded query={identity}>
        {(shown) => (
          <>
            <Facts identity={shown} />
            <Access identity={shown} />
          </>
        )}
      </Loaded>
    </Stack>
  )
}

function Facts({ identity: { spec, assets, lastSecretAt, origin } }: { identity: Identity }) {
  return (
    <Pairs
      rows={[
        ['Type', spec.type],
        ['Owner', spec.owner ?? 'no owner'],
        ['Purpose', spec.purpose ?? 'not said'],
        [
          'Acts from',
          assets.length === 0
            ? 'nowhere known: where nobody knows what it runs on, it is refused at tiers 0 and 1'
            : assets.map((asset, at) => (
                <span key={asset}>
                  {at > 0 && ', '}
                  <Anchor
                    inherit
                    underline="always"
                    renderRoot={(props) => (
                      <Link to="/assets/$name" params={{ name: asset }} {...props} />
                    )}
                  >
                    {asset}
                  </Anchor>
                </span>
              )),
        ],
        ['Last got a secret', <Age key="secret" at={lastSecretAt} />],
        ['Origin', origin],
      ]}
    />
  )
}

function Access({ identity: { access } }: { identity: Identity }) {
  return (
    <Section id="access" title="What it may reach now">
      {access.length === 0 ? (
        <Empty title="It has no grant from an asset that is known">
          <Text c="dimmed">A grant names a resource and what may be done with it.</Text>
        </Empty>
      ) : (
        <Sheet
          label="What it may reach now"
          items={access}
          idOf={({ resource, asset }) => `${resource} ${asset}`}
          columns={[
            {
              head: 'Resource',
              whole: true,
              cell: ({ resource: name }) => (
                <Anchor
                  data-row
                  inherit
                  underline="always"
                  renderRoot={(props) => (
                    <Link to="/resources/$name" params={{ name }} {...props} />
                  )}
                >
                  {name}
                </Anchor>
              ),
            },
            { head: 'Tier', cell: ({ tier }) => tier },
            { head: 'From', whole: true, cell: ({ asset }) => asset },
            { head: 'May', whole: true, cell: ({ actions }) => actions.join(', ') },
            {
              head: 'Now',
              whole: true,
              cell: ({ allowed, allowedUntil }) => (
                <LiveMark
                  tone={allowed ? 'verified' : 'restricted'}
                  icon={allowed ? IconCheck : IconBan}
                  word={
                    allowed
                      ? `allowed${allowedUntil === null ? '' : ` until ${localTime(allowedUntil)}`}`
                      : 'refused'
                  }
                />
              ),
            },
            { head: 'Why', cell: ({ reason }) => <Sentence text={reason} /> },
          ]}
        />
      )}
    </Section>
  )
}
