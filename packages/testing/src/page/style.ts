export const STYLE: string = `
:root { color-scheme: light dark; --ink: #1c2430; --paper: #fff; --faint: #d8dee6; --good: #1a7f4b; --bad: #c0362c; --mark: #2563a8; }
@media (prefers-color-scheme: dark) { :root { --ink: #e3e8ef; --paper: #14181e; --faint: #38414d; --good: #5fd39a; --bad: #ff8a7e; --mark: #7fb4f0; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 68rem; margin: 2rem auto; padding: 0 1rem; }
header { border-left: 6px solid var(--good); padding-left: 1rem; }
header.shut { border-color: var(--bad); }
h1 { margin: 0; font-size: 1.6rem; }
h2 { font-size: 1.15rem; margin-top: 2rem; }
h3 { font-size: 1rem; margin-bottom: 0; }
small { font-weight: normal; opacity: .75; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin: 1rem 0; }
th, td { text-align: left; padding: .3rem .9rem .3rem 0; border-bottom: 1px solid var(--faint); white-space: nowrap; }
svg { width: 100%; max-width: 46rem; font: 12px system-ui, sans-serif; fill: currentColor; }
.grid { stroke: var(--faint); }
.tick, .value { opacity: .75; font-variant-numeric: tabular-nums; }
.interval { stroke: var(--mark); stroke-width: 3; opacity: .45; }
.estimate { fill: var(--mark); }
details { border-bottom: 1px solid var(--faint); padding: .4rem 0; }
summary { cursor: pointer; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: color-mix(in srgb, var(--ink) 6%, transparent); padding: .6rem; }
`
