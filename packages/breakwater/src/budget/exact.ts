type Encoding = Pick<typeof import('gpt-tokenizer/encoding/o200k_base'), 'countTokens'>

let encoding: Encoding | undefined
let isAsked = false

/** Longer texts are not worth the time. */
const MAX_CHARS = 256_000

/**
 * The exact count of a text by OpenAI's encoding, from the optional package `gpt-tokenizer`; undefined until that is
 * loaded, where it is not installed, and for long texts. The first who asks starts the loading, and nobody waits for it.
 */
export function exactCounter(chars: number): ((text: string) => number) | undefined {
  if (chars > MAX_CHARS) return undefined
  if (!isAsked) {
    isAsked = true
    void loadExactCounter()
  }
  const loaded = encoding
  return loaded === undefined ? undefined : text => loaded.countTokens(text)
}

/** Resolves when exact counts can be had, or cannot. */
export async function loadExactCounter(): Promise<boolean> {
  isAsked = true
  try {
    encoding ??= await import('gpt-tokenizer/encoding/o200k_base')
  } catch {
    return false
  }
  return true
}
