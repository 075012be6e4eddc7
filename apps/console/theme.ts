/** Mantine's theme on our tokens: its default dimmed and anchor colours do not pass AA. */

import { createTheme, type CSSVariablesResolver } from '@mantine/core'

export const theme = createTheme({
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "'JetBrains Mono Variable', ui-monospace, monospace",
  headings: { fontFamily: "'Inter Variable', system-ui, sans-serif", fontWeight: '600' },
  defaultRadius: 'md',
  cursorType: 'pointer',
})

export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#4a5563',
    '--mantine-color-anchor': '#0b4fb8',
    '--mantine-color-body': '#ffffff',
  },
  dark: {
    '--mantine-color-dimmed': '#b3bcc8',
    '--mantine-color-anchor': '#8ab6ff',
    '--mantine-color-body': '#14171b',
    '--mantine-color-text': '#e6e9ee',
  },
})
