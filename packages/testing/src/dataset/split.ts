import { createHash } from 'node:crypto'
import type { DatasetCase } from './case.ts'

/**
 * Parts of a dataset by shares, `{ train: 0.8, test: 0.2 }`. A case's id alone decides (and the order and the size of
 * the shares), so that adding a case moves no other. Shares are taken as parts of their sum; over few cases they are met
 * only roughly.
 *
 * @throws RangeError for shares that are no positive numbers
 */
export function splitDataset<Name extends string>(
  cases: readonly DatasetCase[],
  shares: { readonly [name in Name]: number },
): { [name in Name]: DatasetCase[] } {
  const entries = Object.entries(shares) as [Name, number][]
  const isUsable = entries.length > 0 && entries.every(([, share]) => Number.isFinite(share) && share > 0)
  if (!isUsable) throw new RangeError('splitDataset: expected shares above 0')
  const sum = entries.reduce((total, [, share]) => total + share, 0)
  const parts = Object.fromEntries(entries.map(([name]) => [name, []])) as unknown as { [name in Name]: DatasetCase[] }
  for (const one of cases) parts[partOf(positionOf(one.id) * sum, entries)].push(one)
  return parts
}

function partOf<Name extends string>(position: number, entries: readonly [Name, number][]): Name {
  let end = 0
  for (const [name, share] of entries) {
    end += share
    if (position < end) return name
  }
  return (entries.at(-1) as [Name, number])[0]
}

/** Where an id stands between 0 and 1, always the same. */
const positionOf = (id: string): number => createHash('sha256').update(id).digest().readUIntBE(0, 6) / 2 ** 48
