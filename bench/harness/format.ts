import type { Compared } from './interleave.ts'
import type { Spread } from './statistics.ts'

export const times = ({ median, min, max }: Spread): string =>
  `${median.toFixed(2)}x (${min.toFixed(2)}-${max.toFixed(2)})`

export const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`

/** `1.02x (0.98-1.07), 95 us, 9 800/s` */
export const compared = ({ ratio, cpuUs, throughput }: Compared): string =>
  `${times(ratio)}, ${cpuUs.median.toFixed(0)} us, ${Math.round(throughput.median).toLocaleString('en')}/s`
