import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import type { Project } from './detect.ts'
import type { PackageManagerName } from './package-manager.ts'

/** Where other services look for what to run. */
const OTHER_SERVICES = [
  '.gitlab-ci.yml',
  '.circleci',
  'azure-pipelines.yml',
  'bitbucket-pipelines.yml',
  'Jenkinsfile',
  '.buildkite',
]

/** Why the project needs no workflow of ours; undefined where it does. */
export async function workflowInstead({ root }: Project): Promise<string | undefined> {
  const directory = join(root, '.github/workflows')
  for (const name of (await readdir(directory).catch(() => [])).sort()) {
    if (!/\.ya?ml$/.test(name)) continue
    const text = await readFile(join(directory, name), 'utf8').catch(() => '')
    if (RUNS_TESTS.test(text)) return `.github/workflows/${name} runs the tests`
  }
  const other = OTHER_SERVICES.find(name => existsSync(join(root, name)))
  return other === undefined || existsSync(directory) ? undefined : `${other} says what runs in CI`
}

const RUNS_TESTS = /\b(?:npm|pnpm|yarn|bun|make|turbo|nx)\b[^\n]*\bt(?:ests?)?\b|\bvitest\b|\bnode --test\b/

/** Steps that bring a package manager along, before Node. */
const SETUP: { readonly [name in PackageManagerName]: readonly string[] } = {
  npm: [],
  pnpm: ['- uses: pnpm/action-setup@v4'],
  yarn: ['- run: corepack enable'],
  bun: ['- uses: oven-sh/setup-bun@v2'],
}

/** A workflow of GitHub that runs one command in the directory of the project. */
export function workflowText(project: Project, command: string): string {
  const { manager, lockDirectory, root, directory } = project
  const install = lockDirectory === undefined ? 'npm install' : manager.install
  const within = (place: string): string => {
    const path = relative(root, place).split(sep).join('/')
    return path === '' ? '' : `\n        working-directory: ${path}`
  }
  return `name: breakwater
on:
  push:
    branches: [main]
  pull_request:
permissions:
  contents: read
jobs:
  smoke:
    runs-on: ubuntu-latest
    timeout-minutes: 10
    steps:
      - uses: actions/checkout@v4
${SETUP[manager.name].map(step => `      ${step}\n`).join('')}      - uses: actions/setup-node@v4
        with:
          node-version: 24
      - run: ${install}${within(lockDirectory ?? directory)}
      # Without a network and without keys: where CI is set, cassettes only replay.
      - run: ${command}${within(directory)}
`
}
