import { readAnswers } from './words/answers.ts';
import { withoutGreeting, YES_OR_NO_WORDS } from './words/closed-classes.ts';
import { readReply } from './words/reply.ts';

/** Ways to say what a command does, in words: the line that was meant. `$1` is what the phrase names. */
const PHRASES: readonly (readonly [RegExp, string])[] = [
  [
    /^(?:what (?:should|shall|can|do) i do(?: next| now| today)?|what(?:['’]s| is)? next(?: for me)?)$/i,
    'inbox',
  ],
  [
    /^what(?: is|['’]s)? (?:wait(?:s|ing)|open|mine)(?: for me)?$|^what(?:['’]s| is) on my (?:list|plate)$/i,
    'inbox',
  ],
  [
    /^was (?:soll|muss) ich (?:heute |jetzt )?(?:tun|machen)$|^qu(?:e|['’]est[- ]ce que je) dois(?:[- ]je)? faire(?: aujourd['’]hui)?$|^¿?qu[eé] (?:(?:debo|tengo que) hacer|hago)(?: hoy)?$|^(?:o )?que devo fazer(?: hoje)?$/i,
    'inbox',
  ],
  [
    /^(?:(?:i|we)(?:['’]ve| have)? )?(?:finished|completed|did|done with) (t-?\d+)(?: (?:yesterday|today|now|already|last night|this morning))?$/i,
    'done $1',
  ],
  [
    /^(?:(?:i|we)(?:['’]ve| have)? )?(?:finished|completed|did|made|reached|done with) (g-?\d+)$/i,
    'goal done $1',
  ],
  [/^(g-?\d+):? (?:is |was |has been )?(?:done|finished|reached)$/i, 'goal done $1'],
  [
    /^(?:(?:i|we) )?(?:can(?:['’]?t|not)|could(?:n['’]?t| not)|won['’]?t) (?:(?:do|make|manage|finish) )?(t-?\d+)$/i,
    'hand over $1',
  ],
  [
    /^(?:ich (?:schaffe|kann) )?(t-?\d+)(?: (?:schaffe|kann) ich)? (?:leider )?nicht(?: (?:machen|schaffen))?$/i,
    'hand over $1',
  ],
  // A task first, and then what is to be done with it.
  [
    /^(t-?\d+|#?\d{1,2})[:,]? (?:(?:is|was|are|were|(?:has|have) been) )?(?:all )?(?:done|finished)(?![\p{L}\p{N}-])[\s,;:.–—\p{Extended_Pictographic}]*(.*)$/iu,
    'done $1 $2',
  ],
  [
    /^(t-?\d+|#?\d{1,2})[:,]? (start|later|take|change|undo|why)(?:ed)?(?![\p{L}\p{N}-])[\s,;:]*(.*)$/iu,
    '$2 $1 $3',
  ],
  [/^who(?:['’]s| is| does| has| will do| works on| is doing| is on)* (t-?\d+)$/i, 'why $1'],
  [
    /^(?:(?:please )?undo (?:that|it|this|the last(?: one| thing)?)|take (?:that|it|this) back|(?:mach das |bitte )?rückgängig(?: machen)?)$/i,
    'undo',
  ],
  [/^(?:show |send )?(?:me )?my (?:list|tasks)((?: (?:every|each) \w+)? at .+)?$/i, 'mine$1'],
  [
    /^(?:(?:is there )?anything new|what(?:['’]s| is) (?:up|on|new|the plan)(?: (?:for )?(?:today|this week))?|what do we do today)$/i,
    'today',
  ],
  [
    /^(?:hi|hello|hey|hallo|moin|salut|bonjour|hola|ciao|olá|good (?:morning|afternoon|evening)|guten (?:morgen|tag|abend)|buen[oa]s \p{L}+|bo[am] \p{L}+)(?: \p{L}+)?$/iu,
    'help',
  ],
  [
    /^(?:hilfe|aide|ayuda|ajuda|commands|menu|\?|what can (?:you|i) do|how does (?:this|it) work|who are you|what (?:is|are) (?:this|you))$/i,
    'help',
  ],
  [
    /^i(?:['’]m| am|['’]ll be| will be) (?:away|off|out|ill|sick|on holiday|on leave)(?: from| on)? ([^,;]+)$/i,
    'away $1',
  ],
  [
    /^(@\S+) (?:is|will be) (?:away|off|out|ill|sick|on (?:holiday|vacation|leave))(?: from| on)? (.+)$/i,
    'away $2 --who $1',
  ],
  [
    /^(?:my hours are|i have) (\d+(?:[.,]\d+)? ?(?:h|hours?|min|minutes)?(?: (?:a|per|each) (?:day|week|month)))$/i,
    'me $1',
  ],
  [/^who(?:['’]s| is) (?:away|off|out)(?: today| this week)?$/i, 'away list'],
  [/^(?:the |today['’]?s )?(?:digest|page|batch)$/i, 'today'],
  [/^(?:approve|accept|yes to) (?:all|everything)(?: of them)?$/i, 'answer yes to all'],
  [/^(?:(?:our|my|the|an?|one|another|new|next) )*(?:goal|aim|target)(?: is|:) (.+)$/i, 'goal add $1'],
  [/^what (?:did we do|have we done|was done|happened)(?: (?:last|this) week)?$/i, 'review'],
  [/^(?:new |add (?:an? )?(?:new )?)?(?:idea|todo):? (?!c-?\d+$)(.+)$/i, 'propose $1'],
  [/^(?:(?:show )?(?:me )?(?:my|our|the|all) )?goals$/i, 'goal list'],
  [/^(?:(?:show )?(?:me )?(?:my|our|the|all) )?ideas$/i, 'backlog'],
  [/^how (?:are we|am i|is it) doing$|^where do we stand$|^status$/i, 'state'],
  [/^(?:give|pass|hand) (t-?\d+) (?:over )?to @?(\S+)$/i, 'hand over $1 --to @$2'],
  [
    /^(?:snooze|postpone|move|push|put off|not now) (t-?\d+|#?\d{1,2})(?: (?:to|till|until) (.+))?$/i,
    'later $1 $2',
  ],
  [
    /^(?:(?:please )?(?:be quiet|shut up|stop)|(?:please )?stop (?:posting|sending|writing|bothering)(?: \w+){0,3}|(?:that['’]s |that is |you send )?(?:too many|too much|fewer|less) (?:messages|posts|noise)(?: please)?)$/i,
    'help pause',
  ],
  [/^skip (t-?\d+|#?\d{1,2})(?: (?:for )?(?:today|now|this time))?$/i, 'later $1'],
  [/^(?:cancel|call off|stop) (t-?\d+)$/i, 'reverse $1'],
  [/^let['’]?s (?:do|have|take|go for|go with) (t-?\d+)$/i, 'approve $1'],
  [/^i(?:['’]ll| will| can)? take (t-?\d+|#?\d{1,2})$/i, 'take $1'],
  [/^i(?:['’]ll| will| can)(?: do)? (t-?\d+)$/i, 'take $1'],
  [/^(@\S+) (?:takes|does|will (?:take|do)) (t-?\d+)$/i, 'change $2 --assignee $1'],
  [/^(?:reject|decline|refuse) (t-?\d+|#?\d{1,2})$/i, 'refuse $1'],
  [/^(?:reject|decline|drop|scrap|forget|not) (t-?\d+)(?:[,:]? (.+))?$/i, 'refuse $1 $2'],
  [/^(t-?\d+|#?\d{1,2}) (?:is|are) (too big|not for us)$/i, 'refuse $1 $2'],
  [
    /^(t-?\d+|#?\d{1,2}) (?:is |has been )?(?:blocked|stuck|waiting|waits)(?: (?:by|on|for|because of))? (.+)$/i,
    'blocked $1 $2',
  ],
  [/^(?:(?:my |our )?to[- ]?dos?|list)$/i, 'inbox'],
  [/^assign (t-?\d+|#?\d{1,2}) (?:to )?@?(\S+)$/i, 'change $1 --assignee @$2'],
  [/^change (t-?\d+|#?\d{1,2}) to @(\S+)$/i, 'change $1 --assignee @$2'],
  [/^why (t-?\d+)( check| more)?$/i, 'why $1$2'],
  [/^why (c-?\d+)$/i, 'whynot $1'],
  [/^(?:why|who moved|what moved) (g-?\d+)$/i, 'goal show $1'],
  [/^(?:what|how) about (.+)$/i, 'whynot $1'],
  [/^why (?:is it |do(?:n['’]?t| not) we |is(?:n['’]?t| not) |not )+(.+)$/i, 'whynot $1'],
  [/^(?:show (?:me )?|what is |what(?:['’]s) )?(t-?\d+|#?\d{1,2})(?: task)?$/i, 'why $1'],
  [/^(?:which|what) (?:tasks |of it )?(?:is|are) mine$/i, 'mine'],
  [/^(?:start|begin) (?:with|on) (t-?\d+)$/i, 'start $1'],
  [/^(?:show |what is |what(?:['’]s) )?(c-?\d+)$/i, 'backlog show $1'],
  [/^(?:show |what is |how is |what(?:['’]s) )?(g-?\d+)(?: doing)?$/i, 'goal show $1'],
];
/** What begins like an answer to tasks; one with a number in it is meant so also where not all of it can be read. */
const ANSWER = new RegExp(
  `^(?:(?:${YES_OR_NO_WORDS}|all)(?![\\p{L}\\p{N}])|(?:t-?)?\\d{1,3}(?![\\p{L}\\p{N}]))`,
  'iu',
);
const ANSWER_IN_PART = new RegExp(
  `^(?:\\D{1,4} (?:to )?(?:t-?)?\\d|(?:t-?)?\\d[\\d,;t -]* (?:and |und |et |y )?(?:t-?)?\\d*\\s*(?:${YES_OR_NO_WORDS})(?![\\p{L}\\p{N}]))`,
  'iu',
);
const POLITE =
  /^(?:(?:many )?(?:thanks|thank you|thx|ty|danke|merci|gracias|obrigad[oa])(?: (?:a lot|so much|tiller))?|ok(?:ay)?|(?:cool|great|nice|perfect|good|well|super)(?: (?:work|one|job|done))?(?: (?:all|everybody|everyone|team|tiller))?|👍|🙏|❤️)$/iu;

/**
 * What somebody meant who wrote words instead of a command: the line of the command; an empty one where nothing is
 * asked, as in “thanks”, or only answered, as in “yes”; undefined where the words are none of these. Capitals and closing marks do not count.
 */
export function readPhrase(typed: string): string | undefined {
  const words = typed
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/[?!.\s]+$/, '');
  if (POLITE.test(words) || readReply(words)) return '';
  if (ANSWER.test(words) && (ANSWER_IN_PART.test(words) || saysSeveral(words))) return `answer ${words}`;
  for (const [pattern, line] of PHRASES) {
    const match = pattern.exec(words);
    if (match) return line.replace(/\$(\d)/g, (_all, group: string) => match[Number(group)] ?? '').trim();
  }
  const bare = withoutGreeting(words);
  return bare === words ? undefined : readPhrase(bare);
}

/** Whether words answer tasks of a page; one task that is put off needs no list to be confirmed. */
function saysSeveral(words: string): boolean {
  const said = readAnswers(words);
  return (
    said !== undefined && (said.isYesToAll || said.yes.length + said.no.length > 0 || said.later.length > 1)
  );
}
