import './matchers.ts'

export type {
  CassetteInUse,
  NetworkUseError,
  NoNetworkOptions,
  StormChoice,
  StormInUse,
  StormOptions,
  UseCassetteOptions,
} from '../runner/index.ts'
export type { ResultMatchers } from './matchers.ts'
export { noNetwork } from './no-network.ts'
export { storm } from './storm.ts'
export { useCassette } from './use-cassette.ts'
