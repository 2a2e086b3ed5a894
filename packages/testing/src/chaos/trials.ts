import { FAULTS, type FaultName, type FaultPlay, faultOf } from '../faults/index.ts'

/** One fault as it is played alone. */
export interface Trial {
  /** The fault's name, and where one fault has several forms worth a trial the form: `redirect other_origin`. */
  readonly name: string
  readonly fault: FaultName
  readonly play: FaultPlay
}

/** Announced waits are not scaled by the simulator: a certificate has no minutes to spare. */
const ANNOUNCED_MS = 300

/** Twice what a client should read; many are pressed at the same time. */
const BOMB_BYTES = 32_000_000

type Forms = { readonly [Name in FaultName]?: { readonly [form: string]: Omit<FaultPlay & { fault: Name }, 'fault'> } }

/** Where the fault by its bare name is not what should be tried, or not all. The form '' is the fault as such. */
const FORMS: Forms = {
  status: { '418': { status: 418 } },
  rate_limited: { '': { retryAfterMs: ANNOUNCED_MS } },
  redirect: { '': { to: 'same_origin' }, other_origin: { to: 'other_origin' } },
  broken_json: {
    '': { style: 'trailing_comma' },
    single_quotes: { style: 'single_quotes' },
    unquoted_keys: { style: 'unquoted_keys' },
    comments: { style: 'comments' },
    missing_brace: { style: 'missing_brace' },
  },
  bomb: {
    '': { encoding: 'gzip', bytes: BOMB_BYTES },
    deflate: { encoding: 'deflate', bytes: BOMB_BYTES },
    br: { encoding: 'br', bytes: BOMB_BYTES },
  },
}

/** Every fault, most of them in one form. */
export const TRIALS: readonly Trial[] = (Object.keys(FAULTS) as FaultName[]).flatMap(fault =>
  Object.entries<object>(FORMS[fault] ?? { '': {} }).map(([form, parameters]) => ({
    name: form === '' ? fault : `${fault} ${form}`,
    fault,
    play: { fault, ...parameters } as FaultPlay,
  })),
)

/** The trials of these names: a fault's bare name stands for all of its forms. Undefined for a name that is none. */
export function trialsNamed(name: string): readonly Trial[] | undefined {
  const found = TRIALS.filter(trial => trial.name === name || trial.fault === name)
  return found.length === 0 ? undefined : found
}

export const kindOf = (trial: Trial): string => faultOf(trial.play).kind

/** Longer than any client tries. */
const MANY = 200

/** Every request meets it. */
export const always = (trial: Trial): readonly FaultPlay[] => Array.from({ length: MANY }, () => trial.play)
