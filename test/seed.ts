import fc from 'fast-check'

// The same examples in every run, so that a run is red for what changed and for nothing else. FC_SEED=… explores others.
fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? 1) })
