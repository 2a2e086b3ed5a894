import { type Fields, fields, items, text } from '../wire.ts'

/** An object without a prototype, or a list: what a path leads into. */
interface Holder {
  [step: string | number]: unknown
}

/** A function call whose arguments come in pieces, as Vertex AI sends them when it was asked to. */
export class OpenCall {
  /** The part as a whole one would have come. */
  readonly part: Fields
  readonly #args: Holder = Object.create(null)

  constructor(part: Fields) {
    const { partialArgs: _, willContinue: __, ...call } = fields(part.functionCall)
    this.part = { ...part, functionCall: { ...call, args: this.#args } }
  }

  /** Takes the pieces of one chunk; whether more are to come. */
  take({ partialArgs, willContinue }: Fields): boolean {
    for (const piece of items(partialArgs)) write(this.#args, fields(piece))
    return willContinue === true
  }
}

export const isInPieces = (call: Fields): boolean => call.willContinue === true || Array.isArray(call.partialArgs)

/** A piece of a text goes on where the last one ended; everything else comes whole. */
function write(args: Holder, piece: Fields): void {
  const path = stepsOf(text(piece.jsonPath))
  const last = path?.pop()
  if (path === undefined || last === undefined) return
  let target: Holder | undefined = args
  for (const [index, step] of path.entries()) target = enter(target, step, path[index + 1] ?? last)
  if (target === undefined || !mayHold(target, last)) return
  const before = target[last]
  target[last] =
    typeof piece.stringValue === 'string' && typeof before === 'string' ? before + piece.stringValue : plainValue(piece)
}

function plainValue({ stringValue, numberValue, boolValue }: Fields): unknown {
  return stringValue ?? numberValue ?? boolValue ?? null
}

/** The object or list at a step, made where it is not there yet. */
function enter(target: Holder | undefined, step: string | number, next: string | number): Holder | undefined {
  if (target === undefined || !mayHold(target, step)) return undefined
  const known = target[step]
  if (typeof known === 'object' && known !== null) return known as Holder
  const made: Holder = typeof next === 'number' ? ([] as unknown as Holder) : Object.create(null)
  target[step] = made
  return made
}

/** Lists grow one by one: a place far behind the end would make a list of nothing. */
const mayHold = (target: Holder, step: string | number): boolean =>
  Array.isArray(target) ? typeof step === 'number' && step <= target.length : typeof step === 'string'

const MAX_STEPS = 64
const STEP = /\.([^.[\]]{1,256})|\[(\d{1,6})\]|\['([^'\]]{1,256})'\]/y

/** `$.items[0].name` in its steps; undefined for what is no such path. */
function stepsOf(path: string): (string | number)[] | undefined {
  const steps: (string | number)[] = []
  STEP.lastIndex = 1
  while (path.startsWith('$') && STEP.lastIndex < path.length && steps.length < MAX_STEPS) {
    const at = STEP.lastIndex
    const [, name, index, quoted] = STEP.exec(path) ?? []
    if (name === undefined && index === undefined && quoted === undefined) return at === 0 ? steps : undefined
    steps.push(index === undefined ? ((name ?? quoted) as string) : Number(index))
  }
  return steps
}
