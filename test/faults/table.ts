/** How often the parts of `npm run faults` do harm. */
export interface PartCounts {
  kills: number;
  rounds: number;
  /** For how long it runs under load; 0: not at all. */
  minutes: number;
}

/** A fault, and what shows that Tiller does right where it happens. */
export interface Fault {
  id: `F${number}`;
  name: string;
  /** Parts of `npm run faults`. */
  parts?: readonly string[];
  /** Tests, by file and how their title begins; each must be there and pass. */
  tests?: readonly (readonly [file: string, title: string])[];
  /** Below these counts of `npm run faults` the parts show too little. */
  least?: Partial<PartCounts>;
  /** What runs its parts, which take too long for a run of all that asks for no minutes. */
  apart?: string;
  /** What of the right behaviour none of them shows. */
  lacks?: string;
}

const slack = (name: string) => `test/adapters/slack/${name}.test.ts`;
const discord = (name: string) => `test/adapters/discord/${name}.test.ts`;
const contract = (name: string) => `test/contract/${name}.test.ts`;
const http = (name: string) => `test/adapters/http/${name}.test.ts`;
const worker = (name: string) => `test/adapters/process/${name}.test.ts`;

/** The faults that were thought of before there was a program, each with the proofs that there are; `docs/guarantee.md` tells the right behaviour. */
export const FAULTS: readonly Fault[] = [
  {
    id: 'F1',
    name: 'a process is killed between receiving a decision and showing it',
    parts: ['processes', 'moments', 'slack', 'discord'],
    least: { kills: 500 },
  },
  {
    id: 'F2',
    name: 'a process ends at a named point',
    tests: [
      ['test/faults/crash-day.test.ts', 'loses nothing and says nothing twice, at whatever statement'],
      ['test/faults/crash-day.test.ts', 'loses nothing and says nothing twice, at each kind'],
      ['test/faults/crash-day.test.ts', 'ends '],
      [slack('crash'), 'loses nothing and says nothing twice at whatever statement'],
      [discord('crash'), 'loses nothing and says nothing twice at whatever statement'],
    ],
  },
  {
    id: 'F3',
    name: 'a guard is taken away',
    tests: [['test/faults/kill.test.ts', 'does harm without the']],
  },
  {
    id: 'F4',
    name: 'the power is cut',
    tests: [
      [contract('sqlite'), 'is opened durable'],
      [contract('power-cut'), 'is whole up to a commit'],
      [contract('syncs'), 'was on its way to the disk before'],
    ],
  },
  {
    id: 'F5',
    name: 'the database server is killed, frozen or cut off',
    parts: ['postgres'],
    least: { rounds: 20 },
  },
  {
    id: 'F6',
    name: 'an event is delivered more than once',
    tests: [
      [contract('inbox'), 'have one effect and one answer out of 50'],
      [contract('inbox'), 'are known for at least 30 days'],
      [http('signed'), 'is heard once for each id'],
      [slack('day'), 'takes a click once'],
      [discord('day'), 'takes a click once'],
    ],
  },
  {
    id: 'F7',
    name: 'only a retry arrives',
    tests: [
      [slack('pitfalls'), 'takes an event once though only retries of it arrive'],
      [slack('pitfalls'), 'takes an event again whose acknowledgement was lost'],
    ],
  },
  {
    id: 'F8',
    name: 'Discord replays events after a resume',
    tests: [
      [discord('pitfalls'), 'that is told of twice is answered once'],
      [discord('reactions'), 'reads all voters'],
      [discord('resume'), 'what Discord tells after'],
    ],
  },
  {
    id: 'F9',
    name: 'Discord gives a new session, and what happened between is not told',
    tests: [
      [discord('reactions'), 'are counted at the start'],
      [discord('reactions'), 'are counted on every new session'],
      [slack('reactions'), 'counts at its start what was reacted'],
    ],
  },
  {
    id: 'F10',
    name: 'reactions come out of order, or flap',
    tests: [
      ['test/face/react.test.ts', 'counts once'],
      ['test/face/react.test.ts', 'stays while another one'],
      ['test/face/react.test.ts', 'that was taken away does not count'],
      ['test/face/react.test.ts', 'ends as its last change says'],
      [slack('reactions'), 'lets a reaction go whose removal'],
      [discord('reactions'), 'reads a message once more'],
    ],
  },
  {
    id: 'F11',
    name: 'several decide the same task at once',
    parts: ['races'],
  },
  {
    id: 'F12',
    name: 'the clock is set, or the machine sleeps',
    tests: [
      ['test/schedule/clock-steps.test.ts', 'makes one digest of each working day'],
      [worker('wake'), 'ticks by itself'],
    ],
  },
  {
    id: 'F13',
    name: 'clocks change, in every zone',
    tests: [
      ['test/base/calendar/occurrence.test.ts', 'comes once on every date of two years'],
      ['test/base/calendar/occurrence.test.ts', 'comes once on every date around'],
      ['test/schedule/morning.test.ts', 'keeps its wall-clock time'],
    ],
  },
  {
    id: 'F14',
    name: 'nothing runs when a digest is due',
    tests: [
      ['test/schedule/morning.test.ts', 'is skipped after four hours'],
      ['test/schedule/morning.test.ts', 'after three days down is posted once'],
      ['test/schedule/morning.test.ts', 'after three days down in the afternoon'],
    ],
  },
  {
    id: 'F15',
    name: 'two processes have one SQLite file',
    tests: [
      [worker('main'), 'runs the database beside a second terminal'],
      [contract('lease'), 'goes at once from a holder whose process is gone'],
      [contract('contention'), 'give one effect and one answer'],
      [contract('contention'), 'do once what is due'],
    ],
  },
  {
    id: 'F16',
    name: 'two processes have one bot token and separate databases',
    tests: [
      [slack('pitfalls'), 'that another process shares is told of'],
      [discord('pitfalls'), 'that another process has answered'],
      [slack('others'), 'is told of in the log of each'],
      [slack('others'), 'is told of within a minute'],
      [slack('others'), 'does nothing where a message of the other one is clicked'],
      [slack('others'), 'takes no message of the other one for its own'],
      [discord('others'), 'does nothing where a page of the other one is clicked'],
      [discord('others'), 'leaves the answer to the other one'],
      [discord('others'), 'is told of in the log of the first within a minute'],
      [discord('others'), 'does once what is typed'],
      [discord('others'), 'does once what is written to it'],
      [discord('others'), 'is none where its own connection begins anew'],
    ],
    lacks:
      'where Slack comes by HTTP another process is found when it has posted, of more than ten channels not within a minute',
  },
  {
    id: 'F17',
    name: 'a chat refuses for its pace (429)',
    parts: ['flood'],
    tests: [
      [slack('deliver'), 'brings 200 messages to 20 channels once each'],
      [slack('deliver'), 'brings messages to many channels at a pace'],
      [slack('deliver'), 'finds a pace too fast'],
      [discord('faults'), 'on which every fifth call of all is refused'],
      [discord('flood'), 'is posted once each'],
      [discord('refusals'), 'stop far below what it shuts an address out for'],
    ],
  },
  {
    id: 'F18',
    name: 'a chat is down for long',
    tests: [
      [contract('relay'), 'loses nothing and doubles nothing while a platform is down'],
      [contract('relay'), 'keeps the order within a lane'],
      [contract('relay'), 'keeps nothing in memory of what waits'],
    ],
  },
  {
    id: 'F19',
    name: 'the answer to a post is lost',
    tests: [
      [contract('relay'), 'looks for a message whose answer was lost'],
      [contract('relay'), 'calls a message unknown'],
      [slack('deliver'), '%s is there once'],
      [discord('deliver'), '%s is there once'],
    ],
  },
  {
    id: 'F20',
    name: 'SQLite is busy',
    tests: [
      [contract('contention'), 'wait for each other'],
      [contract('sqlite'), 'that another process keeps busy'],
    ],
  },
  {
    id: 'F21',
    name: 'the disk is full, may only be read, or fails',
    parts: ['disk'],
    tests: [
      [contract('sqlite'), 'that is full at any point refuses in words'],
      [contract('sqlite'), 'that may only be read is read'],
      [contract('sqlite'), 'whose disk fails says so in words'],
      [worker('outage'), 'is told once however small changes fare'],
      [http('health'), 'is not ready while the disk'],
    ],
  },
  {
    id: 'F22',
    name: 'a file is damaged',
    tests: [
      ['test/base/store/check.test.ts', 'names the table that was changed'],
      ['test/base/store/check.test.ts', 'notices a payload that was changed'],
      ['test/base/store/check.test.ts', 'notices a stored answer and a message'],
      ['test/base/store/damage.test.ts', 'is found by check, or changes no row'],
      ['test/adapters/process/upkeep/pages.test.ts', 'is opened where its pages are whole'],
      ['test/adapters/process/upkeep/lost-file.test.ts', 'is refused where it is an older copy'],
      ['test/adapters/process/upkeep/lost-file.test.ts', 'comes back from a copy'],
      ['test/adapters/cli/database.test.ts', 'takes less than five minutes'],
    ],
  },
  {
    id: 'F23',
    name: 'a copy is restored',
    tests: [
      ['test/adapters/cli/database.test.ts', 'is a whole copy of what is committed'],
      ['test/adapters/cli/database.test.ts', 'puts the copy in place'],
      ['test/adapters/cli/database.test.ts', 'refuses anything that is not a whole'],
      ['test/adapters/process/upkeep/dump.test.ts', 'is made by pg_dump'],
      ['test/adapters/process/upkeep/dump.test.ts', 'comes back whole'],
    ],
  },
  {
    id: 'F24',
    name: 'a process ends in a migration',
    tests: [
      [contract('migrations'), 'that fail half-way leave the old schema'],
      [contract('migrations'), 'of a newer Tiller are refused'],
      ['test/faults/rewrite/rewrite.test.ts', 'at a statement from migration'],
      ['test/faults/rewrite/rewrite.test.ts', 'leave a file with'],
      ['test/faults/rewrite/rewrite.test.ts', 'leave a server with'],
    ],
  },
  {
    id: 'F25',
    name: 'one event or message breaks each time',
    tests: [
      [contract('jobs'), 'is dead after five bugs'],
      [contract('jobs'), 'that ends its process each time'],
      [contract('relay'), 'buries a message that breaks the deliverer'],
      [contract('poison'), 'jobs that break each time hold up no other'],
    ],
  },
  {
    id: 'F26',
    name: 'a process stands still for longer than its lease',
    tests: [
      [worker('runner'), 'does nothing after it slept through its lease'],
      [contract('jobs'), 'commits nothing for a process that was too slow'],
      [contract('relay'), 'stores nothing for a relay whose claim ran out'],
    ],
  },
  {
    id: 'F27',
    name: 'an input is huge',
    tests: [
      [http('http'), 'refuses a body over 1 MB'],
      ['test/security/linear.test.ts', 'takes %s no more than its length'],
      [http('abuse'), 'is refused, and another call is answered meanwhile'],
      [http('abuse'), 'takes less than 50 MB of a process'],
    ],
  },
  {
    id: 'F28',
    name: 'a text would call people',
    tests: [
      [slack('day'), 'pings nobody by hostile text'],
      [slack('render'), 'cannot ping anybody'],
      [discord('day'), 'pings nobody by hostile text'],
      [discord('render'), 'leaves no mark of supplied text to be read'],
      [contract('two-chats'), 'pings nobody'],
    ],
  },
  {
    id: 'F29',
    name: 'a text looks like something else: links, direction, marks',
    tests: [
      ['test/todo/idea/candidate-store.test.ts', 'stores hostile titles inert'],
      [discord('render'), 'links to the web alone'],
      [discord('render'), 'leaves no mark of any text to be read'],
      ['test/share/record/archive.test.ts', 'shows supplied text as text'],
      [contract('text'), 'is an answer or a refusal'],
      ['test/security/look-alike.test.ts', 'is one of five hundred'],
      ['test/security/look-alike.test.ts', 'reaches no face with a mark'],
      ['test/security/look-alike.test.ts', 'is no command and nobody'],
      ['test/security/look-alike.test.ts', 'is inert once it is cleaned'],
    ],
  },
  {
    id: 'F30',
    name: 'a cell would be run by a spreadsheet',
    tests: [
      ['test/share/record/export.test.ts', 'gives %j back as it was'],
      ['test/share/record/export.test.ts', 'gives any text back'],
      ['test/share/record/export.test.ts', 'disarms the titles'],
    ],
  },
  {
    id: 'F31',
    name: 'an input has keys of its own (__proto__), wrong types, or fields that there are not',
    tests: [
      ['test/base/language/csv.test.ts', 'takes hostile names and cells for plain data'],
      [http('wrong'), 'takes no keys of JavaScript’s own'],
    ],
  },
  {
    id: 'F32',
    name: 'a signature is forged',
    tests: [
      [http('signed'), 'is not believed without a signature'],
      [http('source-hook'), 'is refused where its signature does not hold'],
      ['test/adapters/sources/github/receive.test.ts', 'holds only with its signature, letter by letter'],
      ['test/security/forged.test.ts', 'of $name is taken as it is'],
    ],
  },
  {
    id: 'F33',
    name: 'a captured request is sent again',
    tests: [
      [http('signed'), 'is not believed without a signature of these bytes, of now'],
      [http('signed'), 'is heard once for each id'],
      [http('source-hook'), 'brings what changed at once, and the same delivery again nothing'],
    ],
  },
  {
    id: 'F34',
    name: 'a token reaches a log, an error, an answer or an export',
    tests: [
      [worker('log'), 'hides it in %s'],
      [worker('log'), 'hides a secret in the cause'],
      [worker('log'), 'is searched for secrets in every test'],
      ['test/team/secret.test.ts', 'is sealed in its table, in no event'],
    ],
  },
  {
    id: 'F35',
    name: 'somebody names what is another workspace’s',
    tests: [
      [http('matrix'), 'reads and changes nothing of another'],
      ['test/team/people/members.test.ts', 'knows nobody of another workspace'],
      [contract('inbox'), 'count only in their own workspace'],
    ],
  },
  {
    id: 'F36',
    name: 'somebody does what they may not',
    tests: [
      [contract('faces'), 'allows and refuses each role each command'],
      ['test/team/account/admission.test.ts', 'loses at the next act what the platform has taken away'],
      ['test/decide/removed-decider.test.ts', 'decided before it, or not at all'],
    ],
  },
  {
    id: 'F37',
    name: 'a reaction is a program’s, a stranger’s, or on another message',
    tests: [
      [slack('reactions'), 'takes a reaction of who may not decide'],
      [slack('reactions'), 'asks nobody who it was'],
      [discord('reactions'), 'says to who may not decide'],
      [discord('reactions'), 'takes none that says nothing'],
      [discord('reactions'), 'takes none of somebody who may not see'],
    ],
  },
  {
    id: 'F38',
    name: 'an address that somebody gave leads inside',
    tests: [
      ['test/adapters/webhook/post.test.ts', 'never connects to %s'],
      ['test/adapters/webhook/post.test.ts', 'follows redirects'],
      ['test/adapters/webhook/post.test.ts', 'connects to what the one look-up gave'],
    ],
  },
  {
    id: 'F39',
    name: 'secrets lie in the database',
    tests: [
      ['test/team/secret.test.ts', 'is sealed in its table'],
      ['test/team/secret.test.ts', 'is sealed anew with the newest key'],
      ['test/adapters/vault.test.ts', 'opens nothing that was changed'],
      ['test/faults/rewrite/rewrite.test.ts', 'in the middle of a rotation of'],
    ],
  },
  {
    id: 'F40',
    name: 'values come twice, late, corrected or out of order',
    tests: [
      ['test/source/law.test.ts', 'end, '],
      ['test/adapters/sources/github/receive.test.ts', 'end with a read as one full read does'],
      ['test/gather/metric/metric.test.ts', 'keeps a value, a late one and a corrected one'],
      ['test/adapters/sources/stripe/stripe.test.ts', 'reads the running month'],
    ],
  },
  {
    id: 'F41',
    name: 'a program calls too often, or again',
    tests: [
      [http('http'), 'makes a token that calls too often wait, and no other'],
      [http('http'), 'does the same request with the same key once'],
      [http('abuse'), 'is refused beyond its pace'],
      [http('abuse'), 'has one effect of each of'],
    ],
  },
  {
    id: 'F42',
    name: 'it runs for long',
    parts: ['soak'],
    least: { minutes: 60 },
    apart: '--minutes 60',
  },
];
