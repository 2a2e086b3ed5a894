import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRedactor } from '../redact/index.ts'
import { createCaseText, type Redaction, type Sliced } from './case-text.ts'

const redactor = createRedactor({ mode: 'fake' })
const caseText = (redaction: Redaction = redactor.scope()) => createCaseText(redaction)

function done<T>(sliced: Sliced<T>): T {
  for (;;) {
    const step = sliced.next()
    if (step.done) return step.value
  }
}

const CARD = '4111 1111 1111 1111'
const MAIL = 'ann.planted@example.com'

describe('the texts of a case', () => {
  test('one value has one fake in all of them, and digits stay digits', () => {
    const text = caseText()
    const message = done(text.text(`${MAIL} paid with ${CARD}`))
    const [mail, card] = [message.split(' ')[0] as string, message.slice(-CARD.length)]
    expect(card).toMatch(/^\d{4} \d{4} \d{4} \d{4}$/)
    expect([mail, card]).not.toEqual([MAIL, CARD])
    const input = { who: { mail: MAIL }, cards: [CARD, Number(CARD.replaceAll(' ', ''))], [MAIL]: true }
    expect(done(text.value(input))).toEqual({
      who: { mail },
      cards: [card, Number(card.replaceAll(' ', ''))],
      [mail]: true,
    })
  })

  test('a long text in slices reads as one that was redacted at once', () => {
    const words = fc.constantFrom(
      MAIL,
      CARD,
      'a breakwater',
      'protects ships',
      '\n',
      '😀',
      'sk-proj-Zx81Qm2vN7bKp4Rt9Ws3Ld6Fh5Gj0Aq2',
    )
    fc.assert(
      fc.property(fc.array(words, { minLength: 400, maxLength: 900 }), list => {
        const long = list.join(' ')
        const scope = createRedactor({ mode: 'fake', seed: 's' }).scope()
        const whole = createRedactor({ mode: 'fake', seed: 's' }).scope().redact(long).text
        expect(done(caseText(scope).text(long))).toBe(whole)
      }),
      { numRuns: 20 },
    )
  })

  test('what is too long is cut and says so; half of a secret at the cut is not kept', () => {
    for (let shift = 0; shift < CARD.length + 2; shift++) {
      const head = `${'wave '.repeat(79_999).slice(0, 399_979 + shift)} `
      const kept = done(caseText().text(`${head}${CARD} ${'ship '.repeat(10_000)}`))
      expect(kept).toMatch(/\[cut: \d+ more characters\]$/)
      expect(kept.length).toBeLessThan(400_100)
      expect(kept).not.toContain('4111 11')
    }
  })

  test.each<[unknown, unknown]>([
    [new Date(0), '1970-01-01T00:00:00.000Z'],
    [12n, '12'],
    [new Uint8Array(3), '[3 bytes]'],
    [
      { f: () => 1, u: undefined, n: null, b: true },
      { n: null, b: true, f: undefined, u: undefined },
    ],
    [
      [undefined, 1],
      [null, 1],
    ],
    [new URL('https://a.example/'), 'https://a.example/'],
    [JSON.parse('{"__proto__":{"x":1}}'), JSON.parse('{"__proto__":{"x":1}}')],
  ])('%o is kept as JSON would hold it', (given, kept) => {
    expect(JSON.parse(JSON.stringify(done(caseText().value(given))))).toEqual(JSON.parse(JSON.stringify(kept)))
  })

  test('what refers to itself, or is endless, ends', () => {
    const round: Record<string, unknown> = { list: [] }
    ;(round.list as unknown[]).push(round, round, round)
    expect(JSON.stringify(done(caseText().value(round))).length).toBeLessThan(1_000_000)
    const text = JSON.stringify(done(caseText().value(Array.from({ length: 50_000 }, () => 'x'))))
    expect(text.length).toBeLessThan(100_000)
  })
})
