import { createFailure, type Failure, type Request } from '../result/index.ts'
import type { Meter } from './meter.ts'

export interface Admitted {
  readonly tokens: {
    readonly input: number
    readonly output: number
    /** The estimate of the input before what was learned of the route. */
    readonly rawInput: number
  }
}

/** What an answer without a cap is reckoned with. */
export const OUTPUT_RESERVE = 1_000

/** Counts the request's tokens and holds them against the route's window, before anything is queued or sent. */
export function admit(
  request: Request,
  meter: Meter,
  step = 1,
): Admitted | { readonly failure: Failure } | Promise<Admitted | { readonly failure: Failure }> {
  return meter.ready()?.then(() => fit(request, meter, step)) ?? fit(request, meter, step)
}

/** What a request may have of the window beside its answer. */
function roomFor(
  request: Request,
  { contextWindow, route }: Meter,
): { readonly output: number; readonly room: number } {
  const output = request.settings.maxOutputTokens ?? route.maxOutputTokens ?? OUTPUT_RESERVE
  return { output, room: contextWindow === undefined ? Number.POSITIVE_INFINITY : contextWindow - output }
}

/** How many tokens of input are too many; not above 0 where all fit. */
export const excessTokens = (request: Request, meter: Meter): number => {
  const { room } = roomFor(request, meter)
  return meter.count(request, room).input - room
}

function fit(request: Request, meter: Meter, step: number): Admitted | { readonly failure: Failure } {
  const { contextWindow, route } = meter
  const { output, room } = roomFor(request, meter)
  const { raw, input } = meter.count(request, room)
  if (input <= room) return { tokens: { input, output, rawInput: raw } }
  return {
    failure: tooLong(
      `route ${route.name}${step > 1 ? `, step ${step}` : ''}`,
      `about ${input}`,
      output,
      contextWindow as number,
    ),
  }
}

/**
 * A token holds fewer characters than this on average in any text that people send: what is longer than the window by
 * this measure is surely too long.
 */
export const MOST_CHARS_PER_TOKEN = 8

/** Refuses by length alone, before anything else is done with an input. */
export function admitLength(where: string, chars: number, meters: readonly Meter[]): Failure | undefined {
  const atLeast = Math.floor(chars / MOST_CHARS_PER_TOKEN)
  let largest = 0
  for (const { contextWindow } of meters) {
    if (contextWindow === undefined || atLeast <= contextWindow) return undefined
    largest = Math.max(largest, contextWindow)
  }
  return tooLong(where, `at least ${atLeast}`, undefined, largest)
}

const tooLong = (where: string, tokens: string, output: number | undefined, window: number): Failure =>
  createFailure(
    'input_too_long',
    `${where}: the input has ${tokens} tokens${output === undefined ? '' : `, with ${output} kept for the answer`}; ` +
      `the window holds ${window}: shorten the input, let it be cut (overflow), or name a route with a larger window`,
  )

/** Values that are looked at in search of texts. */
const MAX_VALUES = 10_000

/** Characters of all texts in an input, found without reading them. What cannot be looked at is met again by its reader. */
export function inputChars(input: unknown): number {
  try {
    return charsIn(input)
  } catch {
    return 0
  }
}

function charsIn(input: unknown): number {
  const open: unknown[] = [input]
  const met = new Set<object>()
  let chars = 0
  for (let seen = 0; open.length > 0 && seen < MAX_VALUES; seen++) {
    const value = open.pop()
    if (typeof value === 'string') chars += value.length
    else if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value) && !met.has(value)) {
      met.add(value)
      for (const key in value) open.push((value as { [key: string]: unknown })[key])
    }
  }
  return chars
}
