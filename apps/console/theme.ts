/** Mantine's theme on our tokens: its default dimmed and anchor colours do not pass AA. */

import {
  createTheme,
  Table,
  type CSSVariablesResolver,
  type MantineThemeOverride,
} from '@mantine/core'

export const theme: MantineThemeOverride = createTheme({
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "'JetBrains Mono Variable', ui-monospace, monospace",
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '18px' },
  spacing: { xs: '8px', sm: '10px', md: '16px', lg: '20px', xl: '28px' },
  headings: {
    fontFamily: "'Inter Variable', system-ui, sans-serif",
    fontWeight: '600',
    sizes: { h1: { fontSize: '24px' }, h4: { fontSize: '16px' } },
  },
  components: {
    // A row of one line is about 36 px high.
    Table: Table.extend({ defaultProps: { verticalSpacing: 6, horizontalSpacing: 10 } }),
  },
  defaultRadius: 'md',
  cursorType: 'pointer',
})

export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#4a5563',
    '--mantine-color-anchor': '#0b4fb8',
    '--mantine-color-body': '#ffffff',
    '--mantine-color-blue-filled': '#0b4fb8',
    '--mantine-color-blue-filled-hover': '#093f94',
  },
  dark: {
    '--mantine-color-dimmed': '#b3bcc8',
    '--mantine-color-anchor': '#8ab6ff',
    '--mantine-color-body': '#14171b',
    '--mantine-color-text': '#e6e9ee',
    '--mantine-color-blue-filled': '#2b6ad0',
    '--mantine-color-blue-filled-hover': '#255cb6',
  },
})
