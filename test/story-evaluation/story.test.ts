import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { playStory } from './play-story.ts'
import { triageModel } from './triage-model.ts'

const dataset = await readFile(join(import.meta.dirname, 'triage.jsonl'), 'utf8')
const steps = await playStory('docs/evaluation.md', {
  model: triageModel,
  files: { 'datasets/triage.jsonl': dataset },
})

test('the story goes all the way: baseline, comparison, canary, a shut gate, an open one', () => {
  const commands = steps.flatMap(step => (step.kind === 'run' ? step.commands : []))
  for (const words of ['--write-baseline', 'node calls.ts', 'breakwater compare', '--report junit=']) {
    expect(commands.some(command => command.includes(words))).toBe(true)
  }
  expect(steps.filter(step => step.kind === 'run' && step.exitCode === 1).length).toBe(2)
})
