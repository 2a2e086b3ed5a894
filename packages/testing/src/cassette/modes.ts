/**
 * What becomes of a request (the words and meanings of vcrpy and Ruby's VCR):
 *
 * - `once`: without a file everything is recorded; with one it is `none`.
 * - `new`: what is recorded is replayed, everything else is recorded and added.
 * - `none`: replayed or refused, never sent.
 * - `all`: always sent and recorded; afterwards the file holds this run and nothing else.
 */
export const CASSETTE_MODES = ['once', 'new', 'none', 'all'] as const

export type CassetteMode = (typeof CASSETTE_MODES)[number]

/** What a mode comes to, given whether there is a file. */
export const rulesOf = (
  mode: CassetteMode,
  hasFile: boolean,
): { readonly plays: boolean; readonly records: boolean } => ({
  plays: mode !== 'all',
  records: mode === 'all' || mode === 'new' || (mode === 'once' && !hasFile),
})
