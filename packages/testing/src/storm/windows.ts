import type { StormWindow } from './storm.ts'

/** How far a window is open: from 0 at its beginning to 1 at its end; undefined while it is closed. */
export function windowProgress(window: StormWindow, stormMs: number): number | undefined {
  const length = window.untilMs - window.fromMs
  const sinceStart = stormMs - window.fromMs
  if (sinceStart < 0) return undefined
  const inPeriod = window.everyMs === undefined ? sinceStart : sinceStart % window.everyMs
  return inPeriod < length ? inPeriod / length : undefined
}
