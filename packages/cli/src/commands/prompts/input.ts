import { text as readStream } from 'node:stream/consumers'
import { readJson } from '../../files.ts'
import { Mistake } from '../../mistake.ts'

/** JSON itself, `-` for standard input, or a file. @throws Mistake where there is no JSON */
export async function inputOf(given: string): Promise<unknown> {
  if (given === '-') return parsed(await readStream(process.stdin), 'standard input')
  return /^\s*[[{"]/.test(given) ? parsed(given, '--input') : readJson(given)
}

function parsed(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Mistake(`${where} is not JSON`)
  }
}
