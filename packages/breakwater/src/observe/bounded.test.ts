import { expect, test } from 'vitest'
import { createPromptLabels } from './bounded.ts'

const prompt = (name: string, version: string, hash = `hash of ${version}`) => ({ name, version, hash })

test('prompts have their own labels, always the same object', () => {
  const labelsOf = createPromptLabels(2)
  expect(labelsOf(prompt('a', '1'))).toEqual({
    'llm.prompt.name': 'a',
    'llm.prompt.version': '1',
    'llm.prompt.hash': 'hash of 1',
  })
  expect(labelsOf(prompt('a', '1'))).toBe(labelsOf(prompt('a', '1')))
})

test('a content that changed under its version is told apart, as is a version that changed nothing', () => {
  const labelsOf = createPromptLabels(3)
  const told = [prompt('a', '1', 'x'), prompt('a', '1', 'y'), prompt('a', '2', 'x')].map(labelsOf)
  expect(new Set(told).size).toBe(3)
  expect(labelsOf(prompt('a', '1', 'x'))).toBe(told[0])
})

test('versions beyond the bound are one, and keep their name; those that were known stay', () => {
  const labelsOf = createPromptLabels(2)
  for (const version of ['1', '2', '3', '4']) labelsOf(prompt('a', version))
  expect(labelsOf(prompt('a', '5'))).toEqual({
    'llm.prompt.name': 'a',
    'llm.prompt.version': 'other',
    'llm.prompt.hash': 'other',
  })
  expect(labelsOf(prompt('a', '5'))).toBe(labelsOf(prompt('a', '6')))
  expect(labelsOf(prompt('a', '2'))['llm.prompt.version']).toBe('2')
})

test('whatever names are made up, there are no more labels than the bound allows', () => {
  const labelsOf = createPromptLabels(10)
  const seen = new Set(Array.from({ length: 1_000 }, (_, n) => labelsOf(prompt(`name ${n}`, `${n}`))))
  expect(seen.size).toBeLessThanOrEqual(21)
})
