import { printHostile } from './hostile.ts'
import { printSpeed } from './speed.ts'
import { printTable } from './table.ts'

await printTable()
console.log('\nCPU against JSON.parse + the same schema check')
printSpeed()
console.log('\nHostile texts of 1 MB and of 10 MB, CPU')
console.log(printHostile() ? 'linear: holds' : 'linear: does not hold')
