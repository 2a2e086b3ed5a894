import type { LiveCall } from '@breakwater/testing/evaluation'
import { keyOf, refOf } from '@breakwater/testing/prompts'
import type { PromptIdentity } from 'breakwater'
import type { StoreReader } from 'breakwater/store'
import { Mistake } from '../../mistake.ts'
import { ProgressLine } from '../../progress-line.ts'

/** A version as it was named: a hash may be shortened. */
export interface VersionRef {
  readonly name: string
  readonly version: string
}

/** Calls that are in memory in full at once, however many there are. */
const PAGE = 5_000

/** @throws Mistake for words that name no version */
export function versionRef(text: string): VersionRef {
  const at = text.lastIndexOf('@')
  if (at < 1 || at === text.length - 1) throw new Mistake(`${text}: expected NAME@VERSION`)
  return { name: text.slice(0, at), version: text.slice(at + 1) }
}

/** The calls of each version. @throws Mistake where a version has none, saying which there are */
export function callsOf(
  store: StoreReader,
  refs: readonly [VersionRef, VersionRef],
  time: { readonly fromMs?: number; readonly toMs?: number },
): [LiveCall[], LiveCall[]] {
  const calls = new Map<string, { readonly prompt: PromptIdentity; readonly calls: LiveCall[] }>()
  const progress = new ProgressLine()
  for (const name of new Set(refs.map(ref => ref.name))) readCalls(store, name, time, calls, progress)
  progress.clear()
  const [first, second] = refs.map(ref => {
    const found = [...calls.values()].filter(({ prompt }) => isOf(prompt, ref))
    if (found.length === 1) return found[0]?.calls ?? []
    throw new Mistake(
      `${ref.name}@${ref.version}: ${found.length === 0 ? 'no call' : 'several versions'}; ${known(calls, ref)}`,
    )
  })
  return [first ?? [], second ?? []]
}

type Found = Map<string, { readonly prompt: PromptIdentity; readonly calls: LiveCall[] }>

function readCalls(store: StoreReader, prompt: string, time: object, found: Found, progress: ProgressLine): void {
  const total = store.summary().calls
  for (let afterRow = 0, read = 0; ; ) {
    const page = store.calls({ ...time, prompt, limit: PAGE, afterRow })
    for (const call of page) {
      const key = keyOf(call.prompt)
      const of = found.get(key) ?? { prompt: call.prompt, calls: [] }
      found.set(key, of)
      of.calls.push(liveCall(call))
    }
    const last = page.at(-1)
    if (last === undefined) return
    afterRow = last.row
    read += page.length
    progress.show(Math.min(read, total - 1), total, ' calls read')
  }
}

/** Only what is compared is kept. */
const liveCall = ({ atMs, durationMs, result, caveats, usage, costUsd, tags }: LiveCall): LiveCall => ({
  ...{ atMs, durationMs, result, caveats, usage, costUsd, tags },
})

const isOf = (prompt: PromptIdentity, { name, version }: VersionRef): boolean =>
  prompt.name === name &&
  (prompt.version === version ||
    (version.length >= 7 && prompt.version === prompt.hash && prompt.hash.startsWith(version)))

function known(found: Found, { name }: VersionRef): string {
  const versions = [...found.values()].filter(({ prompt }) => prompt.name === name)
  if (versions.length === 0) return `the store has no call of the prompt ${name} in that time`
  return `there are ${versions.map(({ prompt, calls }) => `${refOf(prompt)} (${calls.length} calls)`).join(', ')}`
}
