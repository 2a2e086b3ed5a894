import { expect, test } from 'vitest'
import { CassetteError } from '../cassette/index.ts'
import { cassetteModeOf } from './cassette-mode.ts'

test.each([
  [{}, 'once'],
  [{ CI: '' }, 'once'],
  [{ CI: 'false' }, 'once'],
  [{ CI: '1' }, 'none'],
  [{ CI: 'true', BREAKWATER_CASSETTE: '' }, 'none'],
  [{ CI: 'true', BREAKWATER_CASSETTE: 'new' }, 'new'],
  [{ BREAKWATER_CASSETTE: 'all' }, 'all'],
])('under %j cassettes are in mode %s', (environment, mode) => {
  expect(cassetteModeOf(environment)).toBe(mode)
})

test('a mode that is none is told with the variable that named it', () => {
  expect(() => cassetteModeOf({ BREAKWATER_CASSETTE: 'record' })).toThrow(CassetteError)
  expect(() => cassetteModeOf({ BREAKWATER_CASSETTE: 'record' })).toThrow(
    'BREAKWATER_CASSETTE: expected one of once, new, none, all, received record',
  )
})
