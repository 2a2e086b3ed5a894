import { misuse } from '../result/index.ts'

const MAJOR = 22
const MINOR = 19

/** @throws BreakwaterError on an older Node: what that lacks would fail later, and say less */
export function checkNode(version: string = process.versions.node): void {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > MAJOR || (major === MAJOR && minor >= MINOR)) return
  throw misuse('breakwater', `Node.js ${MAJOR}.${MINOR} or newer`, version)
}
