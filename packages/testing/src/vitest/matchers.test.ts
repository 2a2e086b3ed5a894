import { type Check, createClient, definePrompt, oneOf, openaiCompatible, parseOutput, type Result } from 'breakwater'
import { beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createAnswer } from '../index.ts'
import { type StormInUse, storm } from './index.ts'

const output = z.object({ city: z.string() })
const cities = ['Oslo', 'Bergen']

/** A model that writes what it is told to, over a real socket. */
const model = storm('calm', {
  model: question => createAnswer(question, { text: question.turns.at(-1)?.text ?? '' }),
})

async function run(text: string, check: Check = oneOf(cities), at: StormInUse = model): Promise<Place> {
  const messages = (text: string) => text
  const prompt = definePrompt({ name: 'place', output, checks: [check], messages, onFailure: { default: 'fail' } })
  const client = createClient({
    routes: [openaiCompatible({ name: 'simulated', model: 'any', baseURL: at.url, apiKey: 'none' })],
    retry: { attempts: 2, initialDelayMs: 1, maxDelayMs: 1 },
  })
  const result = await client.run(prompt, text)
  await client.close()
  return result
}

type Place = Result<{ city: string }>

/** What an assertion that must not hold says. */
function objection(assertion: () => unknown): string {
  try {
    assertion()
  } catch (error) {
    return (error as Error).message
  }
  return 'no objection'
}

let oslo: Place
let mismatch: Place
beforeAll(async () => {
  oslo = await run('{"city":"Oslo"}')
  mismatch = await run('{"city":{"name":"Oslo"}}')
})

describe('toBeValue', () => {
  test('takes any value, the same value, and one that an asymmetric matcher takes', () => {
    expect(oslo).toBeValue()
    expect(oslo).toBeValue({ city: 'Oslo' })
    expect(oslo).toBeValue(expect.objectContaining({ city: expect.stringMatching(/^O/) }))
    expect(oslo).not.toBeValue({ city: 'Bergen' })
    expect(oslo).not.toBeValue(undefined)
    expect(mismatch).not.toBeValue()
  })

  test('compares sets, maps and dates by what they hold', () => {
    const dated = parseOutput(
      z.object({ at: z.iso.datetime() }).transform(({ at }) => new Set([new Date(at)])),
      '{"at":"2026-11-25T10:00:00Z"}',
    )
    expect(dated).toBeValue(new Set([new Date('2026-11-25T10:00:00Z')]))
    expect(dated).not.toBeValue(new Set([new Date('2026-11-25T11:00:00Z')]))
    expect(dated).not.toBeValue(new Set())
  })

  test('says of a failure its code, its message, the place, and what the model wrote', () => {
    const said = objection(() => expect(mismatch).toBeValue())
    expect(said).toMatch(/^expected a value, but it failed with schema_mismatch: /)
    expect(said).toMatch(/\n {2}at \$\.city: expected .*, received /)
    expect(said).toContain('\n  the model wrote {"city":{"name":"Oslo"}}')
  })

  test('hands another value to the runner, which shows how the two differ', () => {
    const assertion = () => expect(oslo).toBeValue({ city: 'Bergen' })
    expect(assertion).toThrow(expect.objectContaining({ actual: { city: 'Oslo' }, expected: { city: 'Bergen' } }))
  })

  test.each([
    ['a promise that was not awaited', Promise.resolve(), 'a promise: await it'],
    ['a value that was unwrapped already', { city: 'Oslo' }, "{ city: 'Oslo' }, which is no result of Breakwater"],
    ['nothing', undefined, 'undefined, which is no result of Breakwater'],
  ])('says of %s what it is', (_, received, what) => {
    expect(objection(() => expect(received).toBeValue())).toBe(`expected a value, but received ${what}`)
  })

  test('takes what parseOutput answers', () => {
    expect(parseOutput(output, '{"city":"Oslo",}')).toBeValue({ city: 'Oslo' })
    expect(parseOutput(output, 'I would rather not.')).toFailWith('not_json')
  })

  test('works on promises through resolves', async () => {
    await expect(run('{"city":"Bergen"}')).resolves.toBeValue({ city: 'Bergen' })
  })
})

describe('toFailWith', () => {
  test('takes the code and no other', () => {
    expect(mismatch).toFailWith('schema_mismatch')
    expect(mismatch).not.toFailWith('not_json')
    expect(oslo).not.toFailWith('schema_mismatch')
  })

  test('says what came instead, another failure or a value', () => {
    const other = objection(() => expect(mismatch).toFailWith('refused'))
    expect(other).toMatch(/^expected a failure with refused, but it failed with schema_mismatch: /)
    const value = objection(() => expect(oslo).toFailWith('refused'))
    expect(value).toBe("expected a failure with refused, but there is a value: { city: 'Oslo' }")
    const same = objection(() => expect(mismatch).not.toFailWith('schema_mismatch'))
    expect(same).toMatch(/^expected any other end than schema_mismatch, but it failed with schema_mismatch: /)
  })
})

describe('toPassChecks', () => {
  test('without checks of its own it goes by those of the prompt', async () => {
    expect(oslo).toPassChecks()
    const failed = await run('{"city":"Paris"}')
    expect(failed).toFailWith('check_failed')
    expect(objection(() => expect(failed).toPassChecks())).toMatch(
      /^expected a value that passes its checks, but it failed with check_failed: .*"oneOf".*\n.*"Paris", expected one of/,
    )
  })

  test('a flag is an objection', async () => {
    const flagged = await run('{"city":"Paris"}', oneOf(cities, { onFail: 'flag' }))
    expect(flagged).toBeValue()
    expect(objection(() => expect(flagged).toPassChecks())).toMatch(
      /^expected a value that passes its checks, but:\n {2}the value did not pass the check "oneOf" at \$\.city/,
    )
  })

  test('with checks of its own it runs all of them, on the value and the input', async () => {
    const long: Check<{ city: string }, number> = {
      name: 'long',
      run: ({ city }, least) => (city.length >= least ? { pass: true } : { pass: false, reason: 'too short' }),
    }
    const broken: Check = {
      name: 'broken',
      run: () => {
        throw new Error('no such table')
      },
    }
    const unsure: Check = { name: 'unsure', run: async () => ({ unavailable: 'no judge' }) }
    await expect(oslo).toPassChecks([oneOf(cities), long], 4)
    await expect(oslo).not.toPassChecks([long], 5)
    await expect(expect(oslo).toPassChecks([oneOf(cities), long, broken, unsure], 5)).rejects.toThrow(
      'expected a value that passes oneOf, long, broken, unsure, but:\n' +
        '  long at $: too short\n  broken threw: no such table\n  unsure could not decide: no judge',
    )
    await expect(expect(mismatch).toPassChecks([long])).rejects.toThrow(
      /^expected a value that passes long, but it failed with schema_mismatch/,
    )
  })
})

describe('what is said of a failure', () => {
  const long = `{"city": 3, "note": "${'x'.repeat(5_000)}\u001b[31m"}`

  test('quotes long outputs from both ends, without what a terminal would obey', () => {
    const said = objection(() => expect(parseOutput(output, long)).toBeValue())
    expect(said.length).toBeLessThan(2_000)
    expect(said).not.toContain('\u001b')
  })

  describe('that was tried again', () => {
    const overloaded = storm('overloaded')
    let result: Place
    beforeAll(async () => {
      result = await run('', undefined, overloaded)
    })

    test('lists the attempts, and what the provider said', () => {
      expect(result).toFailWith('overloaded')
      expect(objection(() => expect(result).toBeValue())).toMatch(
        /\n {2}the provider said \{ status: 529.*\}\n {2}attempts: 1 simulated overloaded, 2 simulated overloaded$/,
      )
    })
  })
})
