/** A prompt's name as a part of a file name. */
export const fileNameOf = (name: string): string => name.replace(/[^\w.-]+/g, '-')
