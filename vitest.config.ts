import { join } from 'node:path'
import { defineConfig, type ViteUserConfig } from 'vitest/config'

// Most of the time goes to child processes that load TypeScript: what Node compiled once is kept for the next of them.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, 'node_modules/.cache/compile')

const config: ViteUserConfig = defineConfig({
  test: {
    include: ['packages/*/{src,test}/**/*.test.ts', 'test/**/*.test.ts', 'examples/**/*.test.ts'],
    setupFiles: ['./test/seed.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
})

export default config
