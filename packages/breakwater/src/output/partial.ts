import type { CompiledOutput } from './compile.ts'
import { fit } from './fit.ts'
import type { Step } from './place.ts'
import { ReasoningFilter } from './reasoning-filter.ts'
import { type Shape, STRING } from './shape.ts'
import { type ScalarKind, spelled } from './written.ts'

/** What is known of an answer that is still being written. */
export interface PartialValue {
  /**
   * The best value so far; undefined before the first bracket. One live object: it grows with the next chunk, so that a
   * chunk costs only what it holds. Copy what you keep.
   */
  readonly value: unknown
  /** The path to what is being written. All along it is unfinished, all beside it is final. Undefined when all is. */
  readonly open: readonly Step[] | undefined
}

export interface PartialReader {
  /** Reads on. Time grows with the chunk, not with what came before. */
  push(chunk: string): PartialValue
}

/**
 * Reads an answer while it is written. What is shown is never taken back: a number or literal appears when it is
 * whole, text as it grows; what the schema would read differently (a label, a number in quotes) when it is whole. At
 * the first damage the value stays as it is; the whole text is the parser's.
 */
export function createPartialReader(compiled: Pick<CompiledOutput<unknown>, 'shape'>): PartialReader {
  return new Partial(compiled.shape)
}

interface Frame {
  readonly container: unknown[] | { [key: string]: unknown }
  readonly shape: Shape | undefined
  /** Not part of the value: the schema does not know the field. */
  readonly isHidden: boolean
  step: Step | undefined
}

type State = 'before' | 'value' | 'key' | 'colon' | 'after' | 'string' | 'keyString' | 'bare' | 'done'

const MAX_DEPTH = 200
const ESCAPES: { readonly [letter: string]: string } = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  '"': '"',
  '\\': '\\',
  '/': '/',
}

class Partial implements PartialReader {
  readonly #root: Shape | undefined
  readonly #reasoning = new ReasoningFilter()
  readonly #stack: Frame[] = []
  #state: State = 'before'
  #value: unknown
  /** What is read of a string, key or bare word. */
  #text = ''
  /** The beginning of an escape whose rest is in the next chunk. */
  #rest = ''

  constructor(root: Shape | undefined) {
    this.#root = root
  }

  push(chunk: string): PartialValue {
    const text = this.#rest + (this.#state === 'before' ? this.#reasoning.push(chunk) : chunk)
    this.#rest = ''
    for (let at = 0; at < text.length && this.#state !== 'done'; ) at = this.#step(text, at)
    if (this.#state === 'string') this.#show()
    return { value: this.#value, open: this.#isOpen() ? this.#path() : undefined }
  }

  #isOpen(): boolean {
    return this.#state !== 'done' || this.#stack.length > 0
  }

  #path(): Step[] {
    const path: Step[] = []
    for (const frame of this.#stack) {
      if (frame.isHidden) break
      if (frame.step !== undefined && Object.hasOwn(frame.container, frame.step)) path.push(frame.step)
    }
    // The last member or item is whole, the next has not begun.
    if (this.#state === 'after' || this.#state === 'key') path.pop()
    return path
  }

  /** Reads from `at` on and answers where to go on. */
  #step(text: string, at: number): number {
    if (this.#state === 'string' || this.#state === 'keyString') return this.#inString(text, at)
    const char = text[at]!
    if (this.#state === 'bare') return this.#inBare(char, at)
    if (this.#state === 'before') {
      if (char === '{' || char === '[') this.#open(char)
      return at + 1
    }
    if (/\s/.test(char)) return at + 1
    this.#structure(char)
    // The first character of a bare word is part of it.
    return (this.#state as State) === 'bare' ? at : at + 1
  }

  #structure(char: string): void {
    if (char === '}' || char === ']') return this.#close(char)
    if (this.#state === 'key') {
      if (char === '"') this.#begin('keyString')
      else if (char !== ',') this.#state = 'done'
    } else if (this.#state === 'colon') this.#state = char === ':' ? 'value' : 'done'
    else if (this.#state === 'after') this.#next(char)
    else if (char === '{' || char === '[') this.#open(char)
    else if (char === '"') this.#begin('string')
    else if (/[-\dtfn]/.test(char)) this.#begin('bare')
    else this.#state = 'done'
  }

  #begin(state: 'string' | 'keyString' | 'bare'): void {
    this.#text = ''
    this.#state = state
  }

  #next(char: string): void {
    const frame = this.#stack.at(-1)!
    if (char !== ',') this.#state = 'done'
    else if (Array.isArray(frame.container)) {
      frame.step = (frame.step as number) + 1
      this.#state = 'value'
    } else this.#state = 'key'
  }

  #open(char: string): void {
    const container = char === '[' ? [] : {}
    const { shape, isHidden } = this.#here()
    const isUnion = shape !== undefined && shape.alternatives.length > 0
    if (this.#stack.length === 0) this.#value = container
    else if (!isHidden) this.#set(container)
    const step = char === '[' ? 0 : undefined
    this.#stack.push({ container, shape: isUnion ? undefined : shape, isHidden, step })
    if (this.#stack.length > MAX_DEPTH) this.#state = 'done'
    else this.#state = char === '[' ? 'value' : 'key'
  }

  #close(char: string): void {
    const frame = this.#stack.at(-1)!
    const isList = Array.isArray(frame.container)
    const isAllowed = this.#state === 'after' || this.#state === (isList ? 'value' : 'key')
    if (!isAllowed || isList !== (char === ']')) {
      this.#state = 'done'
      return
    }
    this.#stack.pop()
    this.#state = this.#stack.length === 0 ? 'done' : 'after'
  }

  /** The shape of what is written now, and whether it is shown. */
  #here(): { shape: Shape | undefined; isHidden: boolean } {
    const frame = this.#stack.at(-1)
    if (frame === undefined) return { shape: this.#root, isHidden: false }
    const { step, shape } = frame
    if (typeof step === 'number') return { shape: shape?.item(step), isHidden: frame.isHidden }
    const property = shape?.property(step!)
    if (property === undefined && shape?.isRecord) return { shape: shape.additional, isHidden: frame.isHidden }
    return {
      shape: property,
      isHidden: frame.isHidden || step === '__proto__' || (property === undefined && shape?.isClosed === true),
    }
  }

  #inString(text: string, from: number): number {
    let at = from
    while (at < text.length && text[at] !== '"' && text[at] !== '\\') at++
    this.#text += text.slice(from, at)
    if (at === text.length) return at
    if (text[at] === '\\') return this.#escape(text, at)
    if (this.#state === 'keyString') this.#key()
    else {
      this.#finish('string')
      this.#state = 'after'
    }
    return at + 1
  }

  #escape(text: string, at: number): number {
    const length = text[at + 1] === 'u' ? 6 : 2
    if (at + length > text.length) {
      this.#rest = text.slice(at)
      return text.length
    }
    const letter = text[at + 1]!
    const hex = text.slice(at + 2, at + 6)
    if (letter === 'u' && /^[\da-fA-F]{4}$/.test(hex)) this.#text += String.fromCharCode(Number.parseInt(hex, 16))
    else if (Object.hasOwn(ESCAPES, letter)) this.#text += ESCAPES[letter]!
    else {
      this.#state = 'done'
      return text.length
    }
    return at + length
  }

  #key(): void {
    const frame = this.#stack.at(-1)!
    const known = frame.shape?.property(this.#text) === undefined ? frame.shape?.similarProperty(this.#text) : undefined
    frame.step = known ?? this.#text
    this.#state = 'colon'
  }

  #inBare(char: string, at: number): number {
    if (/[\s,}\]]/.test(char)) {
      const kind = kindOf(this.#text)
      if (kind === undefined) this.#state = 'done'
      else {
        this.#finish(kind)
        this.#state = 'after'
      }
      return at
    }
    this.#text += char
    if (this.#text.length > 400) this.#state = 'done'
    return at + 1
  }

  /** Shows text that is still growing, where the schema takes text as it is. */
  #show(): void {
    const { shape, isHidden } = this.#here()
    const isText =
      shape === undefined ||
      (shape.alternatives.length === 0 && shape.labels === undefined && (shape.types === 0 || shape.allows(STRING)))
    if (isText && !isHidden && this.#stack.length > 0) this.#set(this.#text)
  }

  /** Sets a scalar that is whole, as the parser would read it; what it would not read is left out. */
  #finish(kind: ScalarKind): void {
    const { shape, isHidden } = this.#here()
    if (isHidden) return
    const written = kind === 'null' ? null : spelled(kind, this.#text)
    const { value, misfits, repairs } = fit(written, shape, {
      canCoerce: true,
      isMisplaced: false,
      maxDepth: MAX_DEPTH,
    })
    // A list made of one item may turn out to be something else when the whole is read.
    if (misfits === 0 && !repairs.some(repair => repair.name === 'double_encoded')) this.#set(value)
  }

  #set(value: unknown): void {
    const { container, step } = this.#stack.at(-1)!
    if (Array.isArray(container)) container[step as number] = value
    else container[step!] = value
  }
}

function kindOf(word: string): ScalarKind | undefined {
  if (word === 'true' || word === 'false') return 'boolean'
  if (word === 'null') return 'null'
  return /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(word) ? 'number' : undefined
}
