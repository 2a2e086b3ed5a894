/** Why nothing can be played: the message says what the user can put right. */
export class ChaosError extends Error {
  override readonly name = 'ChaosError'
}
