import { messageText } from '../result/index.ts'
import { builtIn, type CheckOptions } from './built-in.ts'
import { type Check, fail, PASS } from './check.ts'
import { texts } from './leaves.ts'
import { words } from './words.ts'

export interface NoEchoOptions extends CheckOptions {
  /** How many words in a row count as an echo. Default 12. */
  readonly words?: number
  /** Whose messages may not be echoed. Default `['system']`: what the user wrote may well be quoted. */
  readonly roles?: readonly ('system' | 'user' | 'assistant')[]
}

/**
 * No text of the value repeats a long run of words from the prompt, as when a model recites its instructions.
 * Case, accents and punctuation do not count. Unavailable where the messages are not known.
 */
export function noEcho(options: NoEchoOptions = {}): Check {
  const length = options.words ?? 12
  const roles: readonly string[] = options.roles ?? ['system']
  return builtIn('noEcho', options, (value, _input, { messages }) => {
    if (messages === undefined) return { unavailable: 'the messages of the prompt are not known' }
    const known = new Set<string>()
    for (const message of messages) {
      if (roles.includes(message.role)) for (const run of runs(messageText(message), length)) known.add(run)
    }
    for (const { value: text, place } of texts(value, options)) {
      for (const run of runs(text, length)) {
        if (known.has(run)) return fail(`repeats ${length} words of the prompt: "${run}"`, place)
      }
    }
    return PASS
  })
}

/** Every run of `length` words. */
function* runs(text: string, length: number): Generator<string> {
  const all = words(text)
  for (let start = 0; start + length <= all.length; start++) yield all.slice(start, start + length).join(' ')
}
