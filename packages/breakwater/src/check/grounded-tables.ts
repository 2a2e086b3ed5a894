import { fold } from './words.ts'

const list = (text: string): string[] => text.split(/\s+/).filter(word => word !== '')

/** `2: two zwei` on each line. */
function table(lines: string): ReadonlyMap<string, number> {
  const map = new Map<string, number>()
  for (const line of lines.trim().split('\n')) {
    const [number, names] = line.split(':') as [string, string]
    for (const name of list(names)) map.set(fold(name), Number(number))
  }
  return map
}

/** Words for numbers in English, German, French, Spanish and Portuguese. Articles are left out: "a" and "un" count nothing. */
export const CARDINALS: ReadonlyMap<string, number> = table(`
  0: zero null cero
  1: one eins uno
  2: two both zwei deux dos dois duas
  3: three drei trois tres três
  4: four vier quatre cuatro quatro
  5: five fünf cinq cinco
  6: six sechs seis
  7: seven sieben sept siete sete
  8: eight acht huit ocho oito
  9: nine neun neuf nueve nove
  10: ten zehn dix diez dez
  11: eleven elf onze once
  12: twelve dozen zwölf dutzend douze douzaine doce docena doze dúzia
  13: thirteen dreizehn treize trece treze
  14: fourteen vierzehn quatorze catorce catorze
  15: fifteen fünfzehn quinze quince
  16: sixteen sechzehn seize dieciséis dezesseis dezasseis
  17: seventeen siebzehn diecisiete dezessete dezassete
  18: eighteen achtzehn dieciocho dezoito
  19: nineteen neunzehn diecinueve dezenove dezanove
  20: twenty zwanzig vingt veinte vinte
  30: thirty dreißig trente treinta trinta
  40: forty vierzig quarante cuarenta quarenta
  50: fifty fünfzig cinquante cincuenta cinquenta
  60: sixty sechzig soixante sesenta sessenta
  70: seventy siebzig setenta
  80: eighty achtzig ochenta oitenta
  90: ninety neunzig noventa
  100: hundred hundert cent cien cem
  1000: thousand tausend mil mille
  0.5: half halb halbe hälfte moitié mitad metade
`)

/** A source that speaks of a third quarter holds a 3. */
export const ORDINALS: ReadonlyMap<string, number> = table(`
  1: first erste ersten erster premier première primero primera primeiro primeira
  2: second twice double zweite zweiten deuxième segundo segunda
  3: third thrice dritte dritten troisième tercero tercera tercer terceiro terceira
  4: fourth vierte vierten quatrième cuarto cuarta quarto quarta
  5: fifth fünfte fünften cinquième quinto quinta
  6: sixth sechste sechsten sixième sexto sexta
  7: seventh siebte siebten septième séptimo séptima sétimo
  8: eighth achte achten huitième octavo octava oitavo
  9: ninth neunte neunten neuvième noveno nono
  10: tenth zehnte zehnten dixième décimo
`)

/** Multipliers. A billion is one thing in English and another in German and Spanish: it may be either. */
export const SCALES: ReadonlyMap<string, readonly number[]> = new Map(
  [
    ['thousand thousands k tsd tausend mil mille milliers 千', [1e3]],
    ['万 萬', [1e4]],
    ['million millions mn mio mln m millionen millón millones milhão milhões', [1e6]],
    ['亿 億', [1e8]],
    ['bn b mrd milliarde milliarden milliard milliards bilhão bilhões', [1e9]],
    ['billion billions', [1e9, 1e12]],
    ['billionen billón billones', [1e12]],
    ['trillion trillions', [1e12, 1e18]],
  ].flatMap(([names, multipliers]) =>
    list(names as string).map(name => [fold(name), multipliers as number[]] as const),
  ),
)

export const PERCENT_WORDS: ReadonlySet<string> = new Set(
  ['%', '％', 'percent', 'percentage', 'pct', 'prozent', 'pourcent', 'パーセント'].map(fold),
)

/** Words that make a spelled-out number a statement: money and measures. */
export const UNITS: ReadonlySet<string> = new Set(
  list(`dollars dollar euros euro pounds yen francs kilometers kilometres miles meters metres
    kilograms tons tonnes liters litres hours days weeks months years stunden tage wochen monate jahre heures jours semaines
    mois ans horas días semanas meses años dias anos`).map(fold),
)

export const MONTHS: ReadonlyMap<string, number> = table(`
  1: january jan januar jänner janvier enero janeiro
  2: february feb februar février febrero fevereiro
  3: march mar märz maerz mars marzo março
  4: april apr avril abril
  5: may mai mayo maio
  6: june jun juni juin junio junho
  7: july jul juli juillet julio julho
  8: august aug août agosto
  9: september sep sept septembre septiembre setembro
  10: october oct oktober okt octobre octubre outubro
  11: november nov novembre noviembre novembro
  12: december dec dezember dez décembre diciembre dezembro
`)

/** Capitalised words that name nobody: titles, days, and abbreviations that everybody uses. */
export const NO_NAMES: ReadonlySet<string> = new Set([
  ...MONTHS.keys(),
  ...list(`i mr mrs ms dr prof sir herr frau monsieur madame mme m sr sra señor señora don doña dona
    monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag samstag sonntag
    ceo cfo cto coo faq id ok pdf ai it hr pr usd eur gbp kpi eta tbd url api inc ltd llc corp corporation company co gmbh ag
    plc sa limited group the of and von van der de la le du del da do dos das et und y e for in on`).map(fold),
])

export const DEMONYMS: ReadonlyMap<string, string> = new Map(
  list(`american:america australian:australia austrian:austria belgian:belgium brazilian:brazil british:britain
    canadian:canada chinese:china danish:denmark dutch:netherlands english:england european:europe finnish:finland
    french:france german:germany greek:greece hungarian:hungary indian:india irish:ireland italian:italy japanese:japan
    korean:korea mexican:mexico norwegian:norway polish:poland portuguese:portugal russian:russia scottish:scotland
    spanish:spain swedish:sweden swiss:switzerland turkish:turkey ukrainian:ukraine welsh:wales`).map(
    pair => pair.split(':') as [string, string],
  ),
)

/** Fields whose whole text is a name, whatever its case. */
export const NAME_FIELDS: ReadonlySet<string> = new Set(
  list(`name vendor supplier author customer client person city town company organization organisation employer sender
    recipient patient speaker brand manufacturer firma stadt autor kunde lieferant nom ville auteur entreprise nombre ciudad
    empresa cliente nome cidade`),
)
