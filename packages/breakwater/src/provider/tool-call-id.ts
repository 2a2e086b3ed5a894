import type { Capabilities } from './dialect.ts'
import { shortHash } from './wire.ts'

/** An id in the form that the server takes. The same id always becomes the same, so that call and result still meet. */
export function toolCallId(id: string, capabilities: Capabilities): string {
  if (capabilities.toolCallIds !== 'nine' || /^[A-Za-z0-9]{9}$/.test(id)) return id
  return shortHash(id).padEnd(9, '0').slice(-9)
}
