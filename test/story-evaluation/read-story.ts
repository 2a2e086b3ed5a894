/** What a page of the guide tells to do, in order. */
export type Step =
  | { readonly kind: 'file'; readonly name: string; readonly text: string; readonly line: number }
  | { readonly kind: 'run'; readonly commands: readonly string[]; readonly exitCode: number; readonly line: number }
  /** Lines that what was run last must have printed, each as a part of a line. */
  | { readonly kind: 'prints'; readonly lines: readonly string[]; readonly line: number }

const MARKED = /^<!-- (file: (?<name>\S+)|run(: exit (?<exit>\d+))?|prints) -->\n\n```\w*\n(?<text>.*?)^```$/gms

/**
 * Reads the blocks that a comment marks: `<!-- file: NAME -->`, `<!-- run -->`, `<!-- run: exit 1 -->`, `<!-- prints -->`.
 * The exit code is that of the last command; those before it must end well.
 */
export function readStory(page: string): Step[] {
  return [...page.matchAll(MARKED)].map(({ index, groups, 0: whole }) => {
    const { name, exit = '0', text = '' } = groups ?? {}
    const line = page.slice(0, index).split('\n').length
    if (name !== undefined) return { kind: 'file', name, text, line }
    const lines = text.trimEnd().split('\n')
    return whole.startsWith('<!-- run')
      ? { kind: 'run', commands: lines, exitCode: Number(exit), line }
      : { kind: 'prints', lines, line }
  })
}
