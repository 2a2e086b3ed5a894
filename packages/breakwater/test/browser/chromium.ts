import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** A real browser. Where none is there and we may, Debian's is installed; where we may not, this throws and says so. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = PLACES.find(existsSync) ?? install()
  return chromium.launch({ executablePath, args: ['--no-sandbox'] })
}

function install(): string {
  if (process.getuid?.() !== 0) throw new Error('the browser tests need chromium: apt-get install chromium')
  const options = { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } } as const
  execFileSync('apt-get', ['update', '-qq'], options)
  execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], options)
  return '/usr/bin/chromium'
}
