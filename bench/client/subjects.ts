import type { Addresses, Subject } from './subject.ts'

export type SubjectName =
  | 'undici'
  | 'undici-telemetry'
  | 'fetch'
  | 'openai'
  | 'openai-over-breakwater'
  | 'ai'
  | 'breakwater'
  | 'breakwater-capture'
  | 'breakwater-telemetry'
  | 'breakwater-unobserved'

const SUBJECTS: { readonly [name in SubjectName]: () => Promise<{ open(addresses: Addresses): Subject }> } = {
  undici: () => import('./undici.ts'),
  'undici-telemetry': () => import('./undici-telemetry.ts'),
  fetch: () => import('./fetch.ts'),
  openai: () => import('./openai.ts'),
  'openai-over-breakwater': () => import('./openai-over-breakwater.ts'),
  ai: () => import('./ai.ts'),
  breakwater: () => import('./breakwater.ts'),
  'breakwater-capture': () => import('./breakwater-capture.ts'),
  'breakwater-telemetry': () => import('./breakwater-telemetry.ts'),
  'breakwater-unobserved': () => import('./breakwater-unobserved.ts'),
}

/** @param port of the static server */
export async function openSubject(name: SubjectName, port: string): Promise<Subject> {
  const origin = `http://127.0.0.1:${port}`
  const { open } = await SUBJECTS[name]()
  return open({ plain: `${origin}/v1`, burst: `${origin}/burst`, events: `${origin}/events` })
}
