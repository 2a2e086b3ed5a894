import { getEventListeners } from 'node:events'
import { describe, expect, test } from 'vitest'
import { BreakwaterError } from '../result/index.ts'
import { assertChecks, type Check, type CheckContext, type Verdict } from './check.ts'
import { type RunChecksOptions, runChecks } from './run-checks.ts'

const context: CheckContext = { signal: new AbortController().signal }
const always: RunChecksOptions = { random: () => 0 }

const check = (
  name: string,
  verdict: Verdict | (() => Verdict | Promise<Verdict>),
  more: Partial<Check> = {},
): Check => ({
  name,
  run: () => (typeof verdict === 'function' ? verdict() : verdict),
  ...more,
})

const pass: Verdict = { pass: true }
const fail: Verdict = { pass: false, reason: 'the number 7 is not in the input', place: '$.total' }
const run = (checks: Check[], options: RunChecksOptions = always) =>
  runChecks(checks, { total: 7 }, 'in', context, options)

describe('running checks', () => {
  test('a value that passes all of them is handed over without a caveat', async () => {
    const checked = await run([check('a', pass), check('b', async () => pass)])
    expect(checked).toMatchObject({ ok: true, caveats: [] })
    expect(checked.results.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['a', 'passed'],
      ['b', 'passed'],
    ])
  })

  test('each gets the value, the input and the context', async () => {
    const seen: unknown[] = []
    const value = { total: 7 }
    const looks: Check = {
      name: 'a',
      run: (...all) => {
        seen.push(...all)
        return pass
      },
    }
    await runChecks([looks], value, 'in', context, always)
    expect(seen).toEqual([value, 'in', context])
  })

  test('one that does not pass is check_failed, named with its place', async () => {
    const checked = await run([check('sums', fail)])
    if (checked.ok) expect.unreachable()
    expect(checked.reask).toBe(false)
    expect(checked.failure).toMatchObject({
      class: 'semantic',
      code: 'check_failed',
      message: 'the value did not pass the check "sums" at $.total',
      issues: [{ place: '$.total', expected: 'a value that passes the check "sums"' }],
    })
  })

  test('the reason is for the model: readable on the issue, in no message and no enumerable field', async () => {
    const checked = await run([check('sums', fail)])
    if (checked.ok) expect.unreachable()
    expect(checked.failure.issues[0]?.quote).toBe('the number 7 is not in the input')
    expect(JSON.stringify(checked)).not.toContain('the number 7')
  })

  test('with onFail reask, the model is to be told', async () => {
    expect(await run([check('sums', fail, { onFail: 'reask' })])).toMatchObject({ ok: false, reask: true })
  })

  test('with onFail flag, the value is handed over with a caveat that holds no content', async () => {
    expect(await run([check('sums', fail, { onFail: 'flag' }), check('b', pass)])).toMatchObject({
      ok: true,
      caveats: [{ code: 'check_flagged', message: 'the value did not pass the check "sums" at $.total' }],
    })
  })

  test('one that cannot decide is check_unavailable, never a pass, and not the fault of the model', async () => {
    const undecided = check('judge', { unavailable: 'no model' }, { onFail: 'reask' })
    const checked = await run([undecided])
    expect(checked).toMatchObject({ ok: false, reask: false, failure: { code: 'check_unavailable' } })
    if (!checked.ok) expect(checked.failure.issues[0]?.quote).toBe('no model')
  })

  const error = new Error('secret of the caller')
  test.each([
    ['throws', () => Promise.reject(error)],
    [
      'throws at once',
      () => {
        throw error
      },
    ],
  ] as const)('one that %s is callback_failed with its place and cause', async (_, failing) => {
    const checked = await run([check('a', pass), check('mine', failing, { onFail: 'reask' })])
    expect(checked).toMatchObject({ ok: false, reask: false, failure: { code: 'callback_failed', class: 'request' } })
    if (checked.ok) expect.unreachable()
    expect(checked.failure.cause).toBe(error)
    expect(checked.failure.issues[0]?.place).toBe('checks[1]')
    expect(JSON.stringify(checked)).not.toContain('secret of the caller')
  })

  test.each([true, undefined, {}, { pass: 'yes' }])('a verdict of %j is callback_failed, not a pass', async verdict => {
    const checked = await run([check('mine', verdict as never)])
    expect(checked).toMatchObject({ ok: false, failure: { code: 'callback_failed' } })
  })

  test('with onFail flag, one that throws costs a caveat and not the value; its failure is in the results', async () => {
    const checked = await run([check('mine', () => Promise.reject(error), { onFail: 'flag' })])
    expect(checked).toMatchObject({ ok: true, caveats: [{ code: 'check_flagged' }] })
    expect(checked.results[0]).toMatchObject({ outcome: 'threw', failure: { code: 'callback_failed' } })
    expect(checked.results[0]?.failure?.cause).toBe(error)
  })

  test('the first that costs the value ends the list, unless all are wanted', async () => {
    const checks = [check('a', fail), check('b', { unavailable: 'x' }), check('c', pass)]
    expect((await run(checks)).results.map(result => result.outcome)).toEqual(['failed'])
    const all = await run(checks, { ...always, all: true })
    expect(all.results.map(result => result.outcome)).toEqual(['failed', 'unavailable', 'passed'])
    expect(all).toMatchObject({ ok: false, failure: { code: 'check_failed' } })
  })

  test('a sampled check runs on its share of the values', async () => {
    const sampled = [check('judge', fail, { sampleRate: 0.25 })]
    expect(await run(sampled, { random: () => 0.24 })).toMatchObject({ ok: false })
    expect(await run(sampled, { random: () => 0.25 })).toMatchObject({ ok: true, results: [{ outcome: 'skipped' }] })
    expect(await run([check('judge', fail, { sampleRate: 0 })], { random: () => 0 })).toMatchObject({ ok: true })
    expect(await run([check('judge', fail, { sampleRate: 1 })], { random: () => 0.999 })).toMatchObject({ ok: false })
  })

  test('a check that hangs does not hold up the end of the call', async () => {
    const controller = new AbortController()
    const hangs = check('judge', () => new Promise(() => {}))
    const running = runChecks([hangs], 1, 2, { signal: controller.signal }, always)
    controller.abort()
    expect(await running).toMatchObject({ ok: false, failure: { code: 'check_unavailable' } })
    expect(getEventListeners(controller.signal, 'abort')).toEqual([])
  })

  test('after the end of the call no check is started, and none leaves a listener', async () => {
    const controller = new AbortController()
    let started = 0
    const counts = check('a', async () => {
      started++
      return pass
    })
    await runChecks([counts, counts], 1, 2, { signal: controller.signal }, always)
    expect(getEventListeners(controller.signal, 'abort')).toEqual([])
    controller.abort()
    expect(await runChecks([counts], 1, 2, { signal: controller.signal }, always)).toMatchObject({ ok: false })
    expect(started).toBe(2)
  })
})

describe('a list of checks', () => {
  test.each([
    ['without a name', [check('', pass)], 'checks[0].name'],
    ['with two of one name', [check('a', pass), check('a', pass)], 'checks[1].name'],
    ['without a function', [{ name: 'a' }], 'checks[0].run'],
    ['with a share above 1', [check('a', pass, { sampleRate: 2 })], 'checks[0].sampleRate'],
    ['with a share that is no number', [check('a', pass, { sampleRate: Number.NaN })], 'checks[0].sampleRate'],
    ['with an unknown onFail', [check('a', pass, { onFail: 'ignore' as never })], 'checks[0].onFail'],
  ])('%s is refused where it is made', (_, checks, place) => {
    const refuse = () => assertChecks('checks', checks as Check[])
    expect(refuse).toThrow(BreakwaterError)
    expect(refuse).toThrow(place)
  })

  test('is taken when it is right', () => {
    expect(() =>
      assertChecks('checks', [check('a', pass), check('b', pass, { sampleRate: 0, onFail: 'flag' })]),
    ).not.toThrow()
  })
})
