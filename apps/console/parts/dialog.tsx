/** A dialog over the page: named by its heading, closed by its button, by Escape and from outside. */

import { Group, Modal, Title } from '@mantine/core'
import type { ReactNode } from 'react'

interface DialogProps {
  readonly title: string
  readonly open: boolean
  readonly onClose: () => void
  readonly children: ReactNode
}

/** Its heading stands in its body: Mantine's own header would be a second banner of the page. */
export function Dialog({ title, open, onClose, children }: DialogProps): ReactNode {
  return (
    <Modal.Root opened={open} onClose={onClose} size="lg">
      <Modal.Overlay />
      <Modal.Content aria-label={title}>
        <Modal.Body pt="md">
          <Group justify="space-between" align="flex-start" wrap="nowrap" mb="sm">
            <Title order={2} size="h4">
              {title}
            </Title>
            <Modal.CloseButton aria-label="Close" />
          </Group>
          {children}
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}
