/** A cassette that cannot be used: a wrong option, or a file that is none, is foreign, or is damaged. */
export class CassetteError extends Error {
  override readonly name = 'CassetteError'
}
