/** Anthropic takes letters, digits, `_` and `-` only; others write `functions.lookup:0`. The same id always becomes the same. */
export const toolUseId = (id: string): string => (/^[\w-]+$/.test(id) ? id : `id_${id.replaceAll(/[^\w-]/g, '_')}`)
