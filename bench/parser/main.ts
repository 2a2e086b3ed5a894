import { printHostile } from './hostile.ts'
import { printSpeed } from './speed.ts'
import { printTable } from './table.ts'

// First: in a process that has read by one schema, as most do.
console.log('CPU against JSON.parse + the same schema check')
printSpeed()
console.log()
await printTable()
console.log('\nHostile texts of 1 MB and of 10 MB, CPU')
console.log(printHostile() ? 'linear: holds' : 'linear: does not hold')
