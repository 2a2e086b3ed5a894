import { CASSETTE_MODES, CassetteError, type CassetteMode } from '../cassette/index.ts'

/**
 * How the cassettes of tests are used where the test does not say: by `BREAKWATER_CASSETTE`, else `none` where `CI` is
 * set (a build never goes out to record), else `once`.
 *
 * @throws CassetteError for a mode that is none
 */
export function cassetteModeOf(environment: NodeJS.ProcessEnv): CassetteMode {
  const { BREAKWATER_CASSETTE: mode, CI } = environment
  if (!mode) return !CI || CI === 'false' || CI === '0' ? 'once' : 'none'
  if (isMode(mode)) return mode
  throw new CassetteError(`BREAKWATER_CASSETTE: expected one of ${CASSETTE_MODES.join(', ')}, received ${mode}`)
}

const isMode = (word: string): word is CassetteMode => (CASSETTE_MODES as readonly string[]).includes(word)
