import type { ReaderEvent } from './read-call.ts'

/** What a page shows of a call. A fold over its events: keep it in a state, replace it at each event. */
export interface Shown {
  readonly text: string
  readonly reasoning: string
  /** The best value so far, where the prompt has an output schema; the value itself in the end. */
  readonly value: unknown
  /** How much of text and reasoning belongs to steps that are over, in characters. */
  readonly settled: { readonly text: number; readonly reasoning: number }
}

export const NOTHING_SHOWN: Shown = { text: '', reasoning: '', value: undefined, settled: { text: 0, reasoning: 0 } }

/** What is shown after one more event. A `restart` takes back what the current step had said. */
export function show(shown: Shown, event: ReaderEvent): Shown {
  const { text, reasoning, settled } = shown
  switch (event.type) {
    case 'text':
      return { ...shown, text: text + event.text }
    case 'reasoning':
      return { ...shown, reasoning: reasoning + event.text }
    case 'partial':
      return { ...shown, value: event.value }
    case 'step':
      return { ...shown, settled: { text: text.length, reasoning: reasoning.length } }
    case 'restart':
      return {
        ...shown,
        text: text.slice(0, settled.text),
        reasoning: reasoning.slice(0, settled.reasoning),
        value: undefined,
      }
    case 'done':
      return event.ok ? { ...shown, value: event.value } : shown
    default:
      return shown
  }
}
