/** Forms that no ending explains: the form to compare by, then the others. */
const IRREGULAR_FORMS: readonly string[] = [
  'break: broke, broken',
  'write: wrote, written',
  'build: built',
  'send: sent',
  'make: made',
  'find: found',
  'run: ran',
  'lose: lost',
  'choose: chose, chosen',
  'buy: bought',
  'sell: sold',
  'hold: held',
  'meet: met',
  'teach: taught',
  'tell: told',
  'show: shown',
  'hide: hid, hidden',
  'begin: began, begun',
  'draw: drew, drawn',
  'give: gave, given',
  'use: used, using',
  'up: ups',
  'ad: ads',
  'id: ids',
  'pr: prs',
  'db: dbs',
  'vm: vms',
  'child: children',
  'man: men',
  'woman: women',
  'index: indices, indexes',
  'criterion: criteria',
  'analysis: analyses',
  'diagnosis: diagnoses',
  'settings: setting',
  'license: licence',
  'enroll: enrol',
  'enrollment: enrolment',
  'fulfil: fulfill',
  'control: controlled, controlling',
  'spell: spelled, spelling',
  'sell: selling',
  'tell: telling',
  'practice: practise',
  'center: centre',
  'theater: theatre',
  'meter: metre',
  'fiber: fibre',
  'liter: litre',
  'defense: defence',
  'program: programme',
  'gray: grey',
  'inquiry: enquiry',
  'catalog: catalogue',
  'dialog: dialogue',
  'judgment: judgement',
];

/** Words that look like a form of another one. */
const OWN_WORDS: ReadonlySet<string> = new Set([
  'production',
  'conversation',
  'marketing',
  'settings',
  'news',
  'station',
  'section',
  'session',
  'mission',
  'format',
  'building',
  'engineering',
  'catering',
  'specification',
  'question',
  'statement',
  'accounting',
  'outing',
  'theme',
  'exception',
  'version',
  'projection',
  'publication',
  'evening',
  'morning',
  'option',
  'active',
  'locale',
  'stripe',
  'plane',
  'scrape',
  'quite',
  'stare',
  'million',
  'billion',
  'department',
  'apartment',
  'corporation',
]);

const IRREGULAR: ReadonlyMap<string, string> = new Map(
  IRREGULAR_FORMS.flatMap((line) => {
    const [base = '', others = ''] = line.split(': ');
    return others.split(', ').map((form): [string, string] => [form, base]);
  }),
);

/**
 * The common part of a word's forms, for comparing only: "organisations", "organize" and "organising" give one
 * stem. Takes a lower-case word; one that is not of plain Latin letters comes back as it is.
 */
export function stemWord(word: string): string {
  if (word.length < 4 || !/^[a-z]+$/.test(word)) return IRREGULAR.get(word) ?? word;
  const known = IRREGULAR.get(word) ?? withoutPlural(word);
  const singular = IRREGULAR.get(known) ?? known;
  return OWN_WORDS.has(singular) ? singular : closeEnding(withoutSuffix(toAmerican(singular)));
}

/** The singular of a plural word. */
export function withoutPlural(word: string): string {
  if (/(?:ss|us|is|news|always|settings)$/.test(word)) return word;
  if (/[^aeiou]ies$/.test(word) && word.length > 4) return `${word.slice(0, -3)}y`;
  return word.endsWith('s') ? word.slice(0, -1) : word;
}

function toAmerican(word: string): string {
  return word
    .replace(/^([a-z]{3,})our(?=$|ed$|ing$|ite$|al$|ful$|less$|able$|er$)/, '$1or')
    .replace(/is(e|ed|ing|er|ation|ational)$/, 'iz$1')
    .replace(/ys(e|ed|ing|er)$/, 'yz$1');
}

function withoutSuffix(word: string): string {
  const base = word.replace(/(?<!e)(?:ed|ing)$/, '');
  const isInflected = base !== word && base.length >= 3 && /[aeiouy]/.test(base);
  const verb = isInflected ? cut(toVerb(base), ['at']) : undouble(cut(word, ['ation', 'able', 'ate', 'ion']));
  return cut(verb, ['ment']);
}

/** "plann" of "planning" is "plan", "cancell" is "cancel"; "install" and "process" stay. */
function undouble(base: string): string {
  return base.length > 3 ? base.replace(/([^aeiouylsfz])\1$/, '$1').replace(/ell$/, 'el') : base;
}

/** "hir" of "hiring" is "hire": a short verb without an e would have doubled its last letter. */
function toVerb(base: string): string {
  return /^[^aeiouy][aeiou][^aeiouywx]$/.test(base) ? `${base}e` : undouble(base);
}

/** Takes the first of the endings off that leaves at least four letters. */
function cut(word: string, endings: readonly string[]): string {
  const ending = endings.find((each) => word.endsWith(each) && word.length - each.length >= 4);
  return ending === undefined ? word : word.slice(0, -ending.length);
}

/** Drops a final e and writes y as i, so that all forms end alike. */
function closeEnding(word: string): string {
  return (word.length > 4 ? word.replace(/e$/, '') : word).replace(/([^aeiou])y$/, '$1i');
}
