import type { CallEvent } from './events.ts'
import type { Writer } from './writer.ts'

// The UI message stream of the AI SDK, version 1: https://ai-sdk.dev/docs/ai-sdk-ui/stream-protocol

/** Which part is open, and how many there have been. */
interface State {
  open: 'text' | 'reasoning' | undefined
  parts: number
}

/** What `useChat` reads. Parts are begun and ended as the events change their kind. */
export function createAiUi(): Writer {
  const state: State = { open: undefined, parts: 0 }
  return {
    start: () => chunk({ type: 'start' }) + chunk({ type: 'start-step' }),
    event: event => write(state, event),
    end: failed =>
      closed(state) +
      (failed === undefined ? '' : chunk({ type: 'error', errorText: failed })) +
      chunk({ type: 'finish-step' }) +
      `${chunk({ type: 'finish' })}data: [DONE]\n\n`,
  }
}

const chunk = (data: object): string => `data: ${JSON.stringify(data)}\n\n`

function write(state: State, event: CallEvent): string {
  switch (event.type) {
    case 'text':
    case 'reasoning':
      return inPart(state, event.type) + chunk({ type: `${event.type}-delta`, id: idOf(state), delta: event.text })
    case 'tool':
      return (
        closed(state) +
        chunk({
          type: 'tool-input-available',
          toolCallId: event.call.id,
          toolName: event.call.name,
          input: inputOf(event.call.arguments),
        })
      )
    case 'toolResult':
      return chunk(
        event.isError
          ? { type: 'tool-output-error', toolCallId: event.id, errorText: event.content }
          : { type: 'tool-output-available', toolCallId: event.id, output: event.content },
      )
    case 'step':
      return closed(state) + chunk({ type: 'finish-step' }) + chunk({ type: 'start-step' })
    case 'restart':
    case 'partial':
    case 'done':
      return ''
  }
}

const idOf = (state: State): string => `part-${state.parts}`

function inPart(state: State, type: 'text' | 'reasoning'): string {
  if (state.open === type) return ''
  const end = closed(state)
  state.open = type
  state.parts += 1
  return end + chunk({ type: `${type}-start`, id: idOf(state) })
}

function closed(state: State): string {
  if (state.open === undefined) return ''
  const end = chunk({ type: `${state.open}-end`, id: idOf(state) })
  state.open = undefined
  return end
}

/** Arguments that are no JSON are shown as they were written. */
function inputOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
