export { loadPrompts } from './load-prompts.ts'
export { createSqliteStore } from './sqlite-store.ts'
export { proxyVariables, readVariable } from './variables.ts'
export { warn } from './warn.ts'
