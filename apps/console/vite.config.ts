/** Builds the console into dist; nothing is loaded from anywhere but this server. */

import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [react()],
  // Not `assets`: below that lie pages.
  build: {
    outDir: 'dist',
    assetsDir: 'files',
    assetsInlineLimit: 0,
    sourcemap: false,
    chunkSizeWarningLimit: 800,
    // What pages share is one file: many small ones are larger on their way.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            {
              name: 'shared',
              test: /node_modules\/(?!@noble)|console\/(?:api|parts)\/|core\/kernel/,
            },
          ],
        },
      },
    },
  },
})
