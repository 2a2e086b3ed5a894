import { expect, test } from 'vitest'
import { playStory } from './play-story.ts'

const steps = await playStory('docs/prompts.md')

test('the page shows every command of breakwater prompts at work', () => {
  const commands = steps.flatMap(step => (step.kind === 'run' ? step.commands : []))
  for (const name of ['list', 'check', 'lock', 'diff', 'log', 'render', 'codegen']) {
    expect(commands.some(command => command.includes(`breakwater prompts ${name}`))).toBe(true)
  }
})
