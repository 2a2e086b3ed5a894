import { clientOptionsOf, type LoadedConfig, loadConfig } from '@breakwater/testing/config'
import { plural } from '@breakwater/testing/page'
import { checkPrompts, openProject } from '@breakwater/testing/prompts'
import type { Route } from 'breakwater'
import colors from 'picocolors'
import { EXIT } from '../../mistake.ts'
import { findingLines } from './findings.ts'

export interface CheckOptions {
  readonly routes: boolean
  readonly json?: true
}

export async function runCheck({ routes: withRoutes, json }: CheckOptions): Promise<number> {
  const config = await loadConfig()
  const { directory, registry, lock, lockFindings } = await openProject(config)
  const routes = withRoutes ? await routesOf(config) : []
  const findings = [...lockFindings, ...(await checkPrompts(registry, lock, { routes }))]
  const errors = findings.filter(({ severity }) => severity === 'error').length
  if (json) {
    const names = routes.map(({ name }) => name)
    console.log(JSON.stringify({ prompts: registry.prompts.length, routes: names, findings }, null, 2))
  } else {
    for (const line of findingLines(findings, directory)) console.log(line)
    const looked = `${plural(registry.prompts.length, 'prompt')}, ${plural(routes.length, 'route')}`
    console.log(`${looked}: ${verdict(errors, findings.length - errors)}`)
  }
  return errors === 0 ? EXIT.ok : EXIT.failed
}

/** Without a client there is nothing to say of its routes. */
const routesOf = async (config: LoadedConfig): Promise<readonly Route[]> =>
  config.client === undefined ? [] : (await clientOptionsOf(config)).routes

function verdict(errors: number, warnings: number): string {
  const beside = warnings === 0 ? '' : `, ${colors.yellow(plural(warnings, 'warning'))}`
  return (errors === 0 ? colors.green('no error') : colors.red(plural(errors, 'error'))) + beside
}
