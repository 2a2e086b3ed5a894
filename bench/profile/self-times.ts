import type { Profiler } from 'node:inspector'

export interface SelfTimes {
  /** Without idling and the profiler's own start. */
  readonly totalUs: number
  readonly entries: readonly { readonly place: string; readonly us: number }[]
}

/** Time spent in functions themselves, not in what they call; most first. */
export function selfTimes(
  { nodes, samples = [], timeDeltas = [] }: Profiler.Profile,
  by: 'function' | 'folder',
): SelfTimes {
  const places = new Map(nodes.map(node => [node.id, placeOf(node.callFrame, by)]))
  const sums = new Map<string, number>()
  let totalUs = 0
  for (const [index, id] of samples.entries()) {
    const place = places.get(id) as string
    if (place === '(idle)' || place.startsWith('post  node:inspector')) continue
    const us = timeDeltas[index] as number
    totalUs += us
    sums.set(place, (sums.get(place) ?? 0) + us)
  }
  const entries = [...sums].map(([place, us]) => ({ place, us })).sort((a, b) => b.us - a.us)
  return { totalUs, entries }
}

function placeOf(
  { functionName, url, lineNumber }: Profiler.ProfileNode['callFrame'],
  by: 'function' | 'folder',
): string {
  if (url === '') return functionName === '' ? '(native)' : functionName
  const source = sourceOf(url)
  return by === 'folder' ? folderOf(source) : `${functionName || '(anonymous)'}  ${source}:${lineNumber + 1}`
}

const sourceOf = (url: string): string =>
  url.replace(/^.*\/node_modules\//, '').replace(/^.*\/packages\/breakwater\//, 'breakwater/')

function folderOf(source: string): string {
  if (source.startsWith('node:')) return 'node'
  const [first = '', second = '', third = ''] = source.split('/')
  if (first === 'breakwater')
    return third.endsWith('.ts') || third.endsWith('.js') ? `breakwater ${third}` : `breakwater ${third}/`
  return first.startsWith('@') ? `${first}/${second}` : first
}
