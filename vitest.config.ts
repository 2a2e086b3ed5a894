import { availableParallelism } from 'node:os'
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
    // A file waits for its children and its timers half of the time: two share two cores well.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
})

export default config
