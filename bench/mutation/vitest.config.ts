import { defineConfig, type ViteUserConfig } from 'vitest/config'

/** The tests that a mutant of the parser is held against: the table and the doors, without the random ones. */
const config: ViteUserConfig = defineConfig({
  test: {
    include: ['packages/breakwater/src/output/{table,compile,partial}.test.ts'],
    testTimeout: 30_000,
  },
})

export default config
