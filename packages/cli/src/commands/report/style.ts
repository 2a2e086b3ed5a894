/** On top of what all pages share. Colours of series keep their distance for people who see some of them alike. */
export const REPORT_STYLE: string = `
:root { --s0: #2563a8; --s1: #c2570c; --s2: #7c3aed; --s3: #0f766e; --s4: #be185d; --s5: #64748b; }
@media (prefers-color-scheme: dark) { :root { --s0: #7fb4f0; --s1: #fb923c; --s2: #b794f6; --s3: #2dd4bf; --s4: #f472b6; --s5: #94a3b8; } }
header { border-color: var(--mark); }
header p { margin: .3rem 0; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: .8rem; margin: 1.5rem 0; }
.tiles div { border: 1px solid var(--faint); border-radius: 8px; padding: .6rem .8rem; }
.tiles dt { font-size: .85rem; opacity: .75; }
.tiles dd { margin: 0; font-size: 1.35rem; font-variant-numeric: tabular-nums; }
.tiles small { display: block; font-size: .8rem; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 27rem), 1fr)); gap: 1rem; }
figure { margin: 0; border: 1px solid var(--faint); border-radius: 8px; padding: .8rem; min-width: 0; }
figcaption h3 { margin: 0; }
figcaption p { margin: 0; font-size: .85rem; opacity: .75; }
figure svg { display: block; max-width: none; font-size: 12px; }
@media (max-width: 30rem) { figure svg { font-size: 13.5px; } }
figure details { border: 0; padding: .3rem 0 0; font-size: .9rem; }
.legend { display: flex; flex-wrap: wrap; gap: .1rem 1rem; list-style: none; padding: 0; margin: .5rem 0; font-size: .85rem; overflow-wrap: anywhere; }
.legend i { display: inline-block; width: 1rem; height: .6rem; margin-right: .4rem; border-radius: 2px; background: currentColor; }
.legend i.dashed { height: 0; background: none; border-top: 3px dotted; border-radius: 0; vertical-align: middle; }
.good { color: var(--good); } .s0 { color: var(--s0); } .s1 { color: var(--s1); } .s2 { color: var(--s2); } .s3 { color: var(--s3); } .s4 { color: var(--s4); } .s5 { color: var(--s5); }
svg rect, svg circle { fill: currentColor; }
.line { fill: none; stroke: currentColor; stroke-width: 2; stroke-linejoin: round; }
.dashed { stroke-dasharray: 2 4; }
.count { display: inline-block; min-width: 3.5rem; font-variant-numeric: tabular-nums; font-weight: bold; }
.code { color: var(--bad); }
summary small { display: block; margin-left: 3.5rem; overflow-wrap: anywhere; }
pre { max-height: 24rem; overflow: auto; }
mark { background: color-mix(in srgb, var(--bad) 35%, transparent); color: inherit; outline: 1px solid var(--bad); }
`
