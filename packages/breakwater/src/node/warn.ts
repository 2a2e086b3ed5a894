/** Goes where Node's own warnings go; `--no-warnings` and `process.on('warning')` hold for it too. */
export const warn = (message: string): void => process.emitWarning(message, 'BreakwaterWarning')
