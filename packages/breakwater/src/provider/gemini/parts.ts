import type { Part } from '../../result/index.ts'
import { createCallId } from '../chat/decode.ts'
import type { Target } from '../dialect.ts'
import { NESTED_TOO_DEEPLY, writeArguments } from '../exact-json.ts'
import { reasoningPart } from '../output.ts'
import { type Fields, fields, isFields, text, word } from '../wire.ts'
import { isInPieces, OpenCall } from './partial-args.ts'

/**
 * Gathers the parts of a candidate. Neighbouring plain texts are one text, as a stream cuts them anywhere; what bears a
 * signature, and what only Gemini understands, is kept under its family to go back unchanged.
 */
export class PartReader {
  readonly parts: Part[] = []
  calls = 0
  #open: OpenCall | undefined
  readonly #target: Target

  constructor(target: Target) {
    this.#target = target
  }

  /** @param responseId names tool calls that come without an id, as older models' do */
  read(part: Fields, responseId: string): void {
    if (isFields(part.functionCall)) this.#readCallOrPiece(part, part.functionCall, responseId)
    else if (part.thought === true) this.#readThought(part)
    else if (typeof part.text === 'string') this.#readText(part, part.text)
    else if (Object.keys(part).length > 0) this.parts.push(reasoningPart('', part, this.#target))
  }

  /** Takes what was open at the end as far as it came: arguments without an end are no arguments. */
  end(responseId: string): void {
    const call = this.#open?.part
    this.#open = undefined
    if (call !== undefined) this.#readCall(call, fields(call.functionCall), responseId, true)
  }

  #readCallOrPiece(part: Fields, call: Fields, responseId: string): void {
    if (this.#open === undefined && !isInPieces(call)) return this.#readCall(part, call, responseId)
    this.#open ??= new OpenCall(part)
    if (this.#open.take(call)) return
    const whole = this.#open.part
    this.#open = undefined
    this.#readCall(whole, fields(whole.functionCall), responseId)
  }

  #readCall(part: Fields, call: Fields, responseId: string, isCut = false): void {
    const id = word(call.id) ?? createCallId(responseId, this.calls)
    this.calls++
    const whole = writeArguments(call.args)
    const written = isCut ? whole.slice(0, -1) : whole
    const plain = { type: 'toolCall', id, name: text(call.name), arguments: written } as const
    const origin = { family: this.#target.family, item: part }
    // What cannot be written again cannot go back as it came.
    this.parts.push(isCut || written === NESTED_TOO_DEEPLY ? plain : { ...plain, origin })
  }

  #readThought(part: Fields): void {
    const last = this.parts.at(-1)
    const written = text(part.text)
    if (last?.type === 'reasoning' && isPlainThought(fields(last.origin.item)) && isPlainThought(part)) {
      const joined = last.text + written
      this.parts[this.parts.length - 1] = reasoningPart(joined, { thought: true, text: joined }, this.#target)
    } else this.parts.push(reasoningPart(written, part, this.#target))
  }

  #readText(part: Fields, written: string): void {
    const isSigned = word(part.thoughtSignature) !== undefined
    const last = this.parts.at(-1)
    if (isSigned) {
      this.parts.push({ type: 'text', text: written, origin: { family: this.#target.family, item: part } })
    } else if (last?.type === 'text' && last.origin === undefined) {
      this.parts[this.parts.length - 1] = { type: 'text', text: last.text + written }
    } else if (written !== '') this.parts.push({ type: 'text', text: written })
  }
}

const isPlainThought = (item: Fields): boolean => item.thought === true && item.thoughtSignature === undefined
