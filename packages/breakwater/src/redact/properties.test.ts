import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readSentences } from '../../../../fixtures/redaction/labelled.ts'
import { createRedactor, type RedactorOptions } from './index.ts'

const sentences = readSentences().map(({ text }) => text)

/** What the detectors look for, in pieces, so that chance joins them in ways that nobody wrote down. */
const PIECES =
  'a@b.io|password=|password: "|"|Bearer |abc123def456|4111 1111 1111 1111|+1 415-555-2671|06 12 34 56 78|10.1.2.3|2001:db8::1|' +
  "DE89 3704 0044 0532 0130 00|078-05-1120|ssn |call |order |<EMAIL_1>|<|>|\\|\\n|\n| |,|.|:|=|/|-|'|@|://u:p1@h|eyJ|ghp_|aB3dE5fG7hJ9kL1mN3pQ5rS7"
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom(...sentences),
      fc.constantFrom(...PIECES.split('|')),
      fc.string({ maxLength: 8, unit: 'binary' }),
    ),
    {
      maxLength: 24,
    },
  )
  .map(pieces => pieces.join(''))

function streamed(whole: string, sizes: readonly number[], options: RedactorOptions): string {
  const stream = createRedactor(options).stream()
  let result = ''
  for (let at = 0, turn = 0; at < whole.length; turn++) {
    const size = sizes[turn % sizes.length]!
    result += stream.push(whole.slice(at, at + size))
    at += size
  }
  return result + stream.end()
}

test('a text in pieces of any size gives what the whole gives', () => {
  const options = fc.constantFrom<RedactorOptions>({}, { patterns: { word: /\bth\w+/ } }, { mode: 'fake', seed: 's' })
  const long = fc
    .tuple(text, text, text, fc.integer({ min: 0, max: 3 }))
    .map(([a, b, c, times]) => (a + b).repeat(times) + c)
  fc.assert(
    fc.property(
      long,
      fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 5 }),
      options,
      (whole, sizes, given) => {
        expect(streamed(whole, sizes, given)).toBe(createRedactor(given).redact(whole).text)
      },
    ),
    { numRuns: 200 },
  )
})

test('a secret that straddles pieces is caught, after long runs and open private keys too', () => {
  const key = ['ghp', 'aB3dE5fG7hJ9kL1mN3pQ5rS7tU9'].join('_')
  for (const before of ['', 'x'.repeat(20_000), `-----BEGIN ${'PRIVATE KEY'}-----\n${'abcd '.repeat(5_000)}`]) {
    const whole = `${before} ${key} ${'words and words '.repeat(100)}`
    expect(streamed(whole, [7], {})).toBe(createRedactor().redact(whole).text)
    expect(streamed(whole, [7], {})).not.toContain(key)
  }
})

test('pseudonyms are left alone: where words are separated, redacting again changes nothing', () => {
  const separated = fc
    .array(fc.constantFrom(...sentences, ...PIECES.split('|')), { maxLength: 24 })
    .map(pieces => pieces.join(' '))
  fc.assert(
    fc.property(separated, value => {
      const redactor = createRedactor()
      const once = redactor.redact(value).text
      expect(redactor.redact(once).text).toBe(once)
    }),
    { numRuns: 300 },
  )
})

test('findings are sorted, do not overlap, and all else is kept', () => {
  fc.assert(
    fc.property(text, value => {
      const { text: redacted, found } = createRedactor().redact(value)
      let at = 0
      let rest = redacted
      for (const { start, end } of found) {
        expect(start).toBeGreaterThanOrEqual(at)
        expect(end).toBeGreaterThan(start)
        const kept = value.slice(at, start)
        expect(rest.startsWith(kept)).toBe(true)
        rest = rest.slice(kept.length).replace(/^<[A-Z0-9_]+>/, '')
        at = end
      }
      expect(rest).toBe(value.slice(at))
    }),
    { numRuns: 300 },
  )
})

test('when everything found is allowed, the text is unchanged', () => {
  fc.assert(
    fc.property(text, value => {
      const values = createRedactor()
        .redact(value)
        .found.map(({ start, end }) => value.slice(start, end))
      fc.pre(values.every(found => found.length <= 256))
      expect(createRedactor({ allow: values }).redact(value).text).toBe(value)
    }),
    { numRuns: 200 },
  )
})

const json = fc
  .jsonValue({ maxDepth: 3 })
  .chain(value =>
    fc
      .tuple(fc.constant(value), fc.array(fc.constantFrom(...sentences), { maxLength: 6 }))
      .map(([data, texts]) => ({ data, texts, card: 4111111111111111, phone: 4155552671 })),
  )

/** Types and lengths: a fake may stand in a key as well, and then it is as long as the key was. */
function shapeOf(value: unknown): unknown {
  if (typeof value === 'string') return value.length
  if (Array.isArray(value)) return value.map(shapeOf)
  if (typeof value !== 'object' || value === null) return typeof value
  return Object.entries(value).map(([key, item]) => [key.length, shapeOf(item)])
}

test('a number that stands for a secret stays a number, exponent and all', () => {
  const { redact } = createRedactor({ mode: 'fake' })
  for (const number of ['5e-324', '1.25E+10', '-7e3', '12.5']) {
    const faked = redact(`{"password":${number}}`).text
    expect(typeof JSON.parse(faked).password).toBe('number')
  }
})

test('fakes keep JSON valid and of the same shape, and keep the length of every text and every row of digits', () => {
  fc.assert(
    fc.property(json, value => {
      const { redact } = createRedactor({ mode: 'fake' })
      const before = JSON.stringify(value)
      const after = redact(before).text
      expect(after).toHaveLength(before.length)
      expect(shapeOf(JSON.parse(after))).toEqual(shapeOf(JSON.parse(before)))
      expect(after.replace(/\d/g, '9').replace(/[^9]+/g, ' ')).toBe(before.replace(/\d/g, '9').replace(/[^9]+/g, ' '))
    }),
    { numRuns: 200 },
  )
})

test('no fake is the value that it stands for', () => {
  const { redact } = createRedactor({ mode: 'fake' })
  for (const sentence of sentences) {
    const { text: faked, found } = redact(sentence)
    for (const { start, end } of found) expect(faked.slice(start, end)).not.toBe(sentence.slice(start, end))
  }
})
