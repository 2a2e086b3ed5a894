import type { CallEvent } from './events.ts'

// The UI message stream of the AI SDK, version 1: https://ai-sdk.dev/docs/ai-sdk-ui/stream-protocol

/** Which parts are open, and how many there have been. */
export interface AiUiState {
  open: 'text' | 'reasoning' | undefined
  parts: number
}

export const createAiUiState = (): AiUiState => ({ open: undefined, parts: 0 })

const chunk = (data: object): string => `data: ${JSON.stringify(data)}\n\n`

export const aiUiStart = (_state: AiUiState): string => chunk({ type: 'start' }) + chunk({ type: 'start-step' })

export function aiUiEvent(state: AiUiState, event: CallEvent): string {
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
      // It cannot take anything back; the call does not restart under this format unless nothing was shown.
      return closed(state)
    case 'done':
      return event.result.ok ? '' : closed(state) + chunk({ type: 'error', errorText: event.result.failure.code })
    case 'partial':
      return ''
  }
}

export const aiUiEnd = (state: AiUiState): string =>
  `${closed(state)}${chunk({ type: 'finish-step' })}${chunk({ type: 'finish' })}data: [DONE]\n\n`

const idOf = (state: AiUiState): string => `part-${state.parts}`

function inPart(state: AiUiState, type: 'text' | 'reasoning'): string {
  if (state.open === type) return ''
  const end = closed(state)
  state.open = type
  state.parts += 1
  return end + chunk({ type: `${type}-start`, id: idOf(state) })
}

function closed(state: AiUiState): string {
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
