import { defineConfig, type ViteUserConfig } from 'vitest/config'

/** The tests that a mutant of the parser is held against: the table, the doors and the tests of single files, without the random ones. */
const config: ViteUserConfig = defineConfig({
  test: {
    include: ['packages/breakwater/src/output/{table,compile,partial,label,number-text}.test.ts'],
    testTimeout: 30_000,
  },
})

export default config
