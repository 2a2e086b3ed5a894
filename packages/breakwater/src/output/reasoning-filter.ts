/** Long enough for every tag of reasoning. */
const MAX_TAG_CHARACTERS = 24
const OPENING = /<(think|thinking|thought|thoughts|reasoning|reflection|scratchpad|analysis)>|\[THINK\]|◁think▷/i
const CLOSING =
  /<\/(?:think|thinking|thought|thoughts|reasoning|reflection|scratchpad|analysis)>|\[\/THINK\]|◁\/think▷/i

/** Lets through what stands outside of a reasoning block, chunk by chunk, before the answer has begun. */
export class ReasoningFilter {
  #isInside = false
  #tail = ''

  push(chunk: string): string {
    let text = this.#tail + chunk
    this.#tail = ''
    let outside = ''
    while (text !== '') {
      const tag = (this.#isInside ? CLOSING : OPENING).exec(text)
      const bracket = this.#isInside ? -1 : text.search(/[{[](?!\/?T)/)
      if (bracket !== -1 && (tag === null || bracket < tag.index)) return outside + text
      if (tag === null) {
        this.#tail = text.slice(-MAX_TAG_CHARACTERS)
        break
      }
      if (!this.#isInside) outside += text.slice(0, tag.index)
      this.#isInside = !this.#isInside
      text = text.slice(tag.index + tag[0].length)
    }
    return outside
  }
}
