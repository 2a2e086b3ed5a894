export { createEnvironment, type Environment } from './environment.ts'
export { createTimers, type Timer, type Timers } from './timers.ts'
