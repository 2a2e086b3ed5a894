export type {
  CassetteInUse,
  NetworkUseError,
  NoNetworkOptions,
  StormChoice,
  StormInUse,
  StormOptions,
  UseCassetteOptions,
} from '../runner/index.ts'
export { assertFailsWith, assertPassesChecks, assertValue } from './assertions.ts'
export { noNetwork, storm, useCassette } from './hooks.ts'
