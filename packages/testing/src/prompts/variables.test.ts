import { describe, expect, test } from 'vitest'
import { readTemplate } from './variables.ts'

/** What is read, as one text: the line, the path, and a question mark where it is not certain. */
const read = (template: string): string[] =>
  readTemplate(template).variables.map(
    ({ path, line, isCertain }) => `${line} ${path.join('.')}${isCertain ? '' : '?'}`,
  )

describe('a template reads', () => {
  test.each([
    ['a name', '{{text}}', ['1 text']],
    ['a name without escaping', '{{{text}}}', ['1 text']],
    ['a path', 'x\n{{user.name}}', ['2 user.name']],
    ['an odd name', '{{[odd name]}}', ['1 odd name']],
    ['a condition', '{{#if long}}{{text}}{{else if short}}{{hint}}{{/if}}', ['1 long', '1 text', '1 short', '1 hint']],
    [
      'the items of a list',
      '{{#each items}}{{this.title}}{{title}}{{this}}{{@index}}{{/each}}',
      ['1 items', '1 items.*.title', '1 items.*.title', '1 items.*'],
    ],
    [
      'what stands outside of a list',
      '{{#each items}}{{../text}}{{@root.text}}{{/each}}',
      ['1 items', '1 text', '1 text'],
    ],
    [
      'named items',
      '{{#each items as |item index|}}{{item.title}}{{index}}{{this.item}}{{/each}}',
      ['1 items', '1 items.*.title', '1 index?', '1 items.*.item'],
    ],
    ['what follows an empty list', '{{#each items}}x{{else}}{{text}}{{/each}}', ['1 items', '1 text']],
    ['the fields of a field', '{{#with user}}{{name}}{{/with}}', ['1 user', '1 user.name']],
    [
      'the words of helpers',
      '{{role "system"}}{{json data indent=width}}{{lookup map key}}',
      ['1 data', '1 width', '1 map', '1 key'],
    ],
    ['helpers within helpers', '{{#if (ifEquals tone other)}}x{{/if}}', ['1 tone', '1 other']],
    ['all of the input', '{{json this}}', ['1 ']],
    ['a section, whose names only the input can place', '{{#user}}{{name}}{{/user}}', ['1 user', '1 name?']],
    ['nothing', '{{role "user"}}Hello {{! text }}{{history}}', []],
  ])('%s', (_what, template, expected) => expect(read(template)).toEqual(expected))

  test('media', () => {
    expect(readTemplate('{{media url=photo}}').usesMedia).toBe(true)
    expect(readTemplate('{{text}}').usesMedia).toBe(false)
  })
})
