import { expect, test } from 'vitest'
import { precisionOf, readSentences, recallOf, scoreSentences } from '../../../../fixtures/redaction/labelled.ts'
import { createRedactor, REDACTION_TYPES } from './index.ts'

const sentences = readSentences()
const scores = scoreSentences(sentences, text => createRedactor().redact(text).found)

test('the labelled set has more than 600 sentences and holds every type', () => {
  expect(sentences.length).toBeGreaterThanOrEqual(600)
  expect([...scores.byType.keys()].sort()).toEqual([...REDACTION_TYPES].sort())
})

test('over all types, recall is at least 0.98 and precision at least 0.95, counting only the same type with the same borders', () => {
  expect(recallOf(scores.overall)).toBeGreaterThanOrEqual(0.98)
  expect(precisionOf(scores.overall)).toBeGreaterThanOrEqual(0.95)
})

test.each(REDACTION_TYPES)('no type is far below: recall and precision of %s are at least 0.9', type => {
  const score = scores.byType.get(type)!
  expect(recallOf(score)).toBeGreaterThanOrEqual(0.9)
  expect(precisionOf(score)).toBeGreaterThanOrEqual(0.9)
})
