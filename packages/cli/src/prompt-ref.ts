import { refOf } from '@breakwater/testing/prompts'
import { printable } from './mark.ts'

/** `name@version` as a terminal shows it; a prompt without a version is told by the beginning of its hash. */
export const promptRef = (prompt: Parameters<typeof refOf>[0]): string => printable(refOf(prompt))
