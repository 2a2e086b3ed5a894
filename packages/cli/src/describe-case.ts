import { locatePlace } from 'breakwater'
import type { CaseAttempt, StoredCase } from 'breakwater/store'
import colors from 'picocolors'
import { mark, printable } from './mark.ts'
import { promptRef } from './prompt-ref.ts'

/** One case for a person: what was asked, what came back and where it is wrong. */
export function describeCase(one: StoredCase): string[] {
  const { prompt, failure, count, firstAtMs, lastAtMs, isFaithful } = one
  return [
    `${colors.bold(one.fingerprint)}  ${promptRef(prompt)}  ${colors.red(failure?.code ?? 'value')}`,
    `seen ${count === 1 ? 'once' : `${count} times`}: ${dayOf(firstAtMs)}${count === 1 ? '' : ` to ${dayOf(lastAtMs)}`}`,
    `call ${one.id}${one.traceId === undefined ? '' : `, trace ${one.traceId}`}`,
    isFaithful
      ? 'faithful: what is kept, read again, ends as the call ended'
      : colors.yellow('not faithful: redaction changed how the output reads'),
    ...(failure === undefined ? [] : ['', printable(failure.message)]),
    '',
    colors.bold('messages'),
    ...one.messages.flatMap(({ role, content }) => [colors.dim(role), ...textOf(content).split('\n').map(printable)]),
    '',
    colors.bold('attempts'),
    ...one.attempts.map(describeAttempt),
    usageLine(one),
    ...outputLines(one),
  ]
}

const dayOf = (atMs: number): string => new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')

function textOf(content: StoredCase['messages'][number]['content']): string {
  if (typeof content === 'string') return content
  return content
    .map(part => {
      if (part.type === 'text') return part.text
      if (part.type === 'toolCall') return `[${part.name}(${part.arguments})]`
      return part.type === 'toolResult' ? `[${part.name}: ${part.content}]` : `[${part.type}]`
    })
    .join('\n')
}

function describeAttempt({ number, route, outcome, status, durationMs }: CaseAttempt): string {
  const paint = outcome === 'ok' ? colors.green : colors.red
  return `${number}  ${route}  ${paint(outcome)}  ${status ?? 'no answer'}  ${durationMs} ms`
}

function usageLine({ usage, costUsd, durationMs }: StoredCase): string {
  const tokens = `${usage.inputTokens ?? '?'} tokens in, ${usage.outputTokens ?? '?'} out${usage.estimated ? ' (estimated)' : ''}`
  const cost = costUsd === undefined ? 'cost unknown' : `$${Number(costUsd.toPrecision(3))}`
  return `${tokens}, ${cost}, ${durationMs} ms`
}

/** What the model wrote last, with the places that the failure names. */
function outputLines({ attempts, failure }: StoredCase): string[] {
  const last = attempts.findLast(({ text, toolCalls }) => text !== undefined || toolCalls.length > 0)
  if (last === undefined) return []
  const text = last.text ?? ''
  const calls = last.toolCalls.map(({ name, arguments: json }) => printable(`[${name}(${json})]`))
  return [
    '',
    colors.bold(`output of attempt ${last.number}`),
    ...(text === '' ? [] : text.split('\n').map(printable)),
    ...calls,
    ...(failure?.issues ?? []).flatMap(({ place, expected, received }) => {
      const offset = locatePlace(text, place)
      const said = `${printable(place)}: expected ${printable(expected)}, received ${received}`
      return ['', said, ...(offset === undefined ? [] : mark(text, offset))]
    }),
  ]
}
