/**
 * Words of closed classes in the five languages of the phrases: they ask, point, join, count or help a verb, and say nothing of
 * what a question is about. Such classes take no new words.
 */
const JOINING = `
  who whom whose what which when where why how is am are was were be been being did has have having had can could will would shall should may might
  must a an the this that these those any anything anyone anybody some something someone somebody every everything everyone everybody all each other
  else more most many much there it its they them their we us our ours you your of on in at to for by with from about and or but because if though as so than then now
  currently still already yet just only also too right one ones s re ll ve m d n don go goes
  wer wen wem wessen was welche welcher welches wann wo warum wie ist sind war waren werde kann habe haben hat hast gibt es ein eine einen der die das den dem noch
  schon gerade jetzt etwas jemand alle alles wir uns sie von vom bei beim im in an auf zu mit und aber weil wenn
  qui est-ce y-a-t-il que quoi quel quelle quels quelles quand où comment est ce sont ai ne a ont y il elle on nous nos le la les un une des de du en au aux qu c t tout tous
  toutes encore et mais
  quién quien quiénes qué cuál cuáles cuándo cuando dónde cómo es está están estamos hay algo alguien todo todos todas el los las lo una del con para
  pero nos nosotros ha han tiene tienen
  quem qual quais quando onde como é são estão há alguém tudo o os as um uma do da dos das e em no na com para nós tem têm mas`;
/** Who asks for something, and what it may be called where it has no name. */
const ASKING =
  'please need needs taking day tell show list give see look thing things stuff item items people person team bitte zeig zeige mir chose choses montre muestra mostra';
/** Units of time, days and months, and what says which of them. `March` and `may` are other words as well. */
const TIME = new Set(
  `day days week weeks weekend month months quarter quarters year years hour hours minute minutes morning noon afternoon evening night
  today tomorrow yesterday tonight next last first past coming this later soon early late one two three four five six seven eight nine ten
  monday mondays tuesday tuesdays wednesday wednesdays thursday thursdays friday fridays saturday saturdays sunday sundays mon tue wed thu fri sat sun
  january february april june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec
  tag tage tagen woche wochen monat monate jahr jahre stunde stunden heute morgen gestern nächste nächsten nächster letzte letzten letzter
  montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz mai juni juli oktober dezember
  jour jours semaine semaines mois an ans année heure heures demain hier prochain prochaine dernier dernière
  lundi mardi mercredi jeudi vendredi samedi dimanche
  día días semana semanas mes meses año años hora horas hoy ayer próximo próxima último última
  lunes martes miércoles jueves viernes sábado domingo
  dia dias mês ano anos hoje amanhã ontem segunda terça quarta quinta sexta`
    .trim()
    .split(/\s+/),
);
const NEGATION =
  /^(?:no|not|nothing|nobody|none|never|nicht|nichts|niemand|kein\p{L}*|pas|rien|personne|nada|nadie|não|ninguém)$/u;
/** The one who speaks, and the verbs that say it by themselves. */
const SELF =
  /^(?:i|me|my|mine|ich|mich|mir|mein\p{L}*|bin|je|moi|mes|suis|serai|mi|mí|yo|tengo|estoy|estaré|puedo|eu|meu|mim|tenho|estou|estarei|posso)$/u;

const CLASSES = new Set(JOINING.trim().split(/\s+/));
const ASKING_WORDS = new Set(ASKING.split(' '));

export function isJoining(word: string): boolean {
  return CLASSES.has(word);
}

/** Whether a word adds nothing to what is asked. */
export function isFilling(word: string): boolean {
  return CLASSES.has(word) || ASKING_WORDS.has(word);
}

/** What somebody says before they say something. */
const INTERJECTION =
  /^(?:(?:hi|hello|hey|hallo|moin|salut|bonjour|hola|ciao|olá|oh|ah|oops|sorry|well|entschuldigung|pardon|perdón|desculpa)(?:\s+(?:all|everybody|everyone|team|there|tiller))?(?:\s*[,!.:–—-]+\s*|\s+))+(?=\S)/iu;

/** A line without its greeting. */
export function withoutGreeting(line: string): string {
  return line.replace(INTERJECTION, '');
}

/** Whether a word says when or how many, and nothing of what it is about. */
export function isTime(word: string): boolean {
  return TIME.has(word) || countOf(word) !== undefined || /^\p{N}+(?:st|nd|rd|th)?$/u.test(word);
}

export function isNegation(word: string): boolean {
  return NEGATION.test(word);
}

/** Whether a word is the one who speaks. */
export function isSelf(word: string): boolean {
  return SELF.test(word);
}

/** Without those that are other words as well: “segunda”. */
const WEEKDAYS = [
  ['monday', 'montags?|lundi|lunes'],
  ['tuesday', 'dienstags?|mardi|martes'],
  ['wednesday', 'mittwochs?|mercredi|miércoles'],
  ['thursday', 'donnerstags?|jeudi|jueves'],
  ['friday', 'freitags?|vendredi|viernes'],
  ['saturday', 'samstags?|sonnabends?|samedi|sábado'],
  ['sunday', 'sonntags?|dimanche|domingo'],
] as const;

/** Days as other languages say them, in the words of what reads days. */
const DAYS: readonly (readonly [RegExp, string])[] = [
  [/(?<!\p{L})(?:diese[rn]?|cette|esta) (?:woche|semaine|semana)(?!\p{L})/gu, 'this week'],
  [
    /(?<!\p{L})(?:(?:la )?semaine prochaine|(?:la |na )?semana que v(?:iene|em)|(?:nächste[rn]?|kommende[rn]?|(?:la |na )?próxima) (?:woche|semana))(?!\p{L})/gu,
    'next week',
  ],
  [/(?<!\p{L})(?:gestern|ayer|ontem)(?!\p{L})/gu, 'yesterday'],
  ...WEEKDAYS.map(([name, words]): [RegExp, string] => [
    new RegExp(`(?<!\\p{L})(?:(?:am|le|el) )?(?:${words})(?!\\p{L})`, 'gu'),
    name,
  ]),
  [/(?<!\p{L})(?:heute|aujourd['’ ]hui|hoy|hoje)(?!\p{L})/gu, 'today'],
  [/(?<!\p{L})(?:morgen|demain|mañana|amanhã)(?!\p{L})/gu, 'tomorrow'],
];

/** A line in small letters as words of these classes: no apostrophes, and its days in English. */
export function spellOut(line: string): string {
  const plain = line
    .toLowerCase()
    .replace(/\bcan(?:['’]?t|not)\b/g, 'can not')
    .replace(/\bwon['’]?t\b/g, 'will not')
    .replace(/n['’]t\b/g, ' not')
    .replace(/\bwhat time\b/g, 'when')
    .replace(/\b(show|tell|give|send) me\b/g, '$1');
  const said = DAYS.reduce((all, [days, words]) => all.replace(days, words), plain);
  return said.replace(/(?<=\p{L})['’](?=\p{L})/gu, ' ');
}

/** Past forms of the strong verbs that people report with: a class that takes no new ones. */
const STRONG = new Set(
  `begun bought brought built came chosen cut done drawn driven fallen found gave given gone got gotten held hung kept left lost made met paid
  put quit read sang sent set shown sold sought spent spoken sung taken taught thought told took won wrote written
  bekam bekamen brachte brachten gab gaben kam kamen`.split(/\s+/),
);
/** German ones: “gedruckt”, “angeschrieben”, “verschickt”, “repariert”. */
const PARTICIPLE =
  /^(?:(?:\p{L}{2,5})?ge\p{L}{2,}(?:t|en)|(?:be|emp|ent|er|ver|zer)\p{L}{3,}(?:t|en)|\p{L}{2,}iert)$/u;

/** Whether a word says that something was done, in English or German. */
export function isPastForm(word: string): boolean {
  return STRONG.has(word) || /^\p{L}{2,}[^e\P{L}]ed$/u.test(word) || PARTICIPLE.test(word);
}

const COUNTS = [
  ['one', 'ein', 'eine', 'einen'],
  ['two', 'zwei'],
  ['three', 'drei'],
  ['four', 'vier'],
  ['five', 'fünf'],
  ['six', 'sechs'],
  ['seven', 'sieben'],
  ['eight', 'acht'],
  ['nine', 'neun'],
  ['ten', 'zehn'],
  ['eleven', 'elf'],
  ['twelve', 'zwölf'],
];

/** The number that a word is, in digits. */
export function countOf(word: string): string | undefined {
  const place = COUNTS.findIndex((words) => words.includes(word.toLowerCase()));
  return place === -1 ? undefined : String(place + 1);
}

/** Words of yes and no in the five languages of the phrases, each in one of these. */
const REPLIES = {
  yes: 'yes yeah yep y ja jep oui sí si sim',
  /** Said of a task it is a yes; else it may be said of what was only read. */
  ok: 'ok okay 👍 ✅',
  /** As good as a yes to what was asked, and no more. */
  agreed: 'sure right correct exactly genau klar gern gerne vale claro',
  no: 'no n nope nein nee non não nao 👎 ❌',
} as const;

type Reply = keyof typeof REPLIES;

const REPLY_OF = new Map(
  (Object.keys(REPLIES) as Reply[]).flatMap((sort) =>
    REPLIES[sort].split(' ').map((word) => [word, sort] as const),
  ),
);

/** What a word in small letters says; undefined for any other. */
export function replyOf(word: string): Reply | undefined {
  return REPLY_OF.get(word);
}

/** A yes or a no to a task, for a pattern. */
export const YES_OR_NO_WORDS = [REPLIES.yes, REPLIES.ok, REPLIES.no].join(' ').replaceAll(' ', '|');
