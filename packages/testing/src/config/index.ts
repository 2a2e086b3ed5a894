export { type AnyPrompt, type Config, ConfigError, defineConfig, type LoadedConfig } from './config.ts'
export { type LoadConfigOptions, loadConfig } from './load-config.ts'
export { testClientOptionsOf, withoutKey } from './test-client.ts'
export { clientOptionsOf, promptNamed, promptsOf } from './use-config.ts'
