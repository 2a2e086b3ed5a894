import { relative } from 'node:path'

/** A path as people read it: from the working directory. */
export const shown = (file: string): string => relative(process.cwd(), file) || file
