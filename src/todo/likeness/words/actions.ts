/*
 * Kinds of work, by their verbs and the nouns made of them. Data, and nothing else. Entries are separated by
 * commas and may be several words; endings and British or American spelling need no entry of their own.
 * A verb may stand in several rows: two tasks do the same kind of work where their rows meet.
 */

export const ACTIONS: Readonly<Record<string, string>> = {
  create:
    'add, create, build, build out, implement, introduce, develop, make, set up, write, draft, compose, prepare, produce, offer, provide, support, allow, allow for, let, enable, include, integrate, establish, code, program, put together, come up with, generate, give, start, insert, show, display, handle, put, put up, need, assemble, get, work on, bring in, connect, record, define, form, craft, hook up, open, install, have, make possible, expose, embed, attach, deliver, present, set, place, respect, store, save, remember, persist, accept, grant, issue, turn, feed, roll out, print, make sure, ensure',
  remove:
    'remove, removal, revoke, delete, drop, get rid of, eliminate, purge, discard, erase, retire, take down, phase out, sunset, decommission, deprecate, kill, kill off, clear, clear out, uninstall, clean up, cleanup, cut, cut out, prune, throw away, throw out, take out, ditch, scrap, dispose of, wipe, strip out, rip out, take away, do away with, unpublish, expire',
  clean:
    'clean, clean up, cleanup, clean out, tidy, tidy up, prune, declutter, clear, clear out, wash, sort out, organise',
  fix: 'fix, fix up, bugfix, resolve, resolution, repair, correct, solve, mend, patch, debug, sort out, handle, address, rectify, troubleshoot, hotfix, unbreak, remedy, get working, tackle, deal with, take care of, stop, prevent, restore, make work, recover, avoid',
  improve:
    'improve, make, enhance, polish, optimise, refine, tune, tweak, upgrade, strengthen, tighten, streamline, simplify, modernise, harden, boost, better, clarify, rework, revamp, fine tune, iterate on, sharpen, work on, beautify, clearer, nicer, enrich, overhaul, clean up, rethink',
  simplify:
    'simplify, streamline, shorten, easier, simpler, shorter, make easier, make simpler, ease, refactor',
  'speed up':
    'speed up, accelerate, faster, quicker, make faster, make quicker, load faster, run faster, go faster, optimise, hasten, quicken',
  increase:
    'increase, raise, grow, growth, boost, expand, extend, scale, scale up, double, triple, maximise, lift, widen, bigger, larger, higher, longer, bring up, drive, gain, win, reach, achieve, hit, attain, get more, push up, more, ramp up, step up, multiply, improve, enlarge, lengthen, bump, bump up, enhance',
  reduce:
    'reduce, reduction, decrease, lower, cut, shrink, minimise, lessen, shorten, shorter, smaller, fewer, less, scale down, trim, trim down, bring down, halve, drop, cut down, cut back, slim down, downsize, diminish, prevent, avoid, cheaper, get down, save on, compress, keep down, push down, eliminate, fight, combat, tackle, improve',
  update:
    'update, up to date, refresh, revise, revision, rewrite, edit, modify, change, amend, adjust, upgrade, bump, rework, redo, overhaul, revamp, alter, adapt, rephrase, reword, bring up to date, modernise, replace, correct, renew, set, adopt, align, refurbish, extend, get up to date, make current',
  redesign: 'redesign, revamp, rework, overhaul, facelift, give a new look, restyle',
  investigate:
    'investigate, look into, research, explore, examine, figure out, find out, work out, analyse, analysis, study, diagnose, diagnosis, spike, understand, dig into, evaluate, debug, troubleshoot, compare, comparison, learn, discover, discovery, identify, determine, find, look at, get to the bottom of, search for, trace, track down, pinpoint, ask, benchmark, explain, root cause analysis, feasibility study, get to know, probe, review, inspect, find cause, clarify, assess, market research',
  decide:
    'decide, decide on, decision, choose, choice, pick, draw, pick out, select, settle on, determine, agree on, agree, finalise, find, vote on, shortlist, look for, opt for, go with, evaluate, compare',
  define:
    'define, definition, specify, set, determine, agree on, agree, lay down, formulate, establish, decide, decide on, set up, write, come up with, work out, write down, draw up, clarify, draft, set out',
  test: 'test, test out, verify, verification, check, check out, validate, ensure, confirm, make sure, try out, try, qa, trial, pilot, prove, double check, a b test, ab test, split test, unit test, load test, stress test, smoke test, regression test, integration test, end to end test, performance test, user test, usability test, cover, cover with tests, rehearse, dry run, quality assurance, test coverage, drill',
  review:
    'review, audit, check, check over, inspect, assess, evaluate, proofread, proof read, go through, look over, go over, vet, revisit, examine, take another look at, look through, have a look at, read through, code review, take a look at, reconsider, rethink, double check, critique',
  approve: 'approve, approval, sign off, accept, authorise, green light, sign, confirm',
  reject: 'reject, rejection, decline, deny, refuse, turn down',
  document:
    'document, docs, write up, describe, explain, explanation, guide, manual, handbook, tutorial, how to, readme, write down, instructions, walkthrough, user guide, help article',
  design:
    'design, sketch, wireframe, mock, mockup, mock up, prototype, draw, redesign, draw up, layout, lay out, concept',
  plan: 'plan, schedule, organise, outline, arrange, coordinate, roadmap, road map, scope, prepare, preparation, book, plan out, map out, draft, make a plan for, work out, put on',
  hold: 'run, hold, host, organise, organisation, conduct, put on, perform, carry out, arrange, execute, do, set up, have, throw, stage, give, celebrate, offer, moderate, start, launch',
  release:
    'release, publish, ship, deploy, launch, roll out, rollout, go live, push, push out, post, make available, deliver, delivery, put live, bring live, take live, put online, publication, put out, send out, open source, announce, upload, share, print, put, submit',
  notify:
    'notify, notification, tell, inform, announce, alert, let know, communicate, broadcast, publish, share, post, spread the word, news, send, email, message, write to, mail, send out, contact, reach out, get in touch, newsletter, warn, ping, brief, give notice, publicise, mention, advise, pass on, forward, text, drop a line, remind, pitch',
  ask: 'ask, ask for, prompt, survey, interview, poll, question, questionnaire, request, consult, consultation, write to, contact, reach out, talk to, speak to, speak with, talk with, meet, call, get in touch, find out, learn, get feedback, hear from, feedback, quiz, sound out, check with, request from, get',
  remind:
    'remind, reminder, nudge, chase, follow up, send, email, message, write to, mail, send out, contact, reach out, prompt, dunning, chase up, notify',
  invite:
    'invite, invitation, send, email, message, write to, mail, send out, contact, reach out, ask, pitch',
  thank:
    'thank, thank you, thanks, thank you note, say thanks, send, email, message, write to, mail, send out, express gratitude, show appreciation, appreciate',
  answer:
    'answer, reply, respond, response, get back to, send, email, message, write to, follow up, handle, work through, clear',
  call: 'call, phone, ring, talk to, speak to, speak with, talk with, contact, reach out, get in touch, ring up, give a call, call up',
  contact:
    'contact, reach out, get in touch, approach, talk to, write to, email, message, send, call, phone, pitch, follow up, connect, speak to, speak with, ask, meet',
  meet: 'meet, discuss, discussion, talk to, speak to, speak with, talk with, interview, sync with, chat with, talk about, sit down with, talk through, get together with',
  hire: 'hire, recruit, recruitment, appoint, employ, bring on, find, take on, fill, look for, search for, bring on board, get, engage, win, sign up, attract, source',
  fire: 'fire, let go, lay off, dismiss, make redundant',
  buy: 'buy, order, purchase, procure, procurement, acquire, acquisition, get, get hold of, pick up, subscribe, obtain',
  sell: 'sell, sale',
  pay: 'pay, pay for, payout, reimburse, settle, transfer, pay out',
  refund: 'refund, pay back, reimburse, give back',
  renew: 'renew, renewal, extend, extension, prolong',
  cancel: 'cancel, get rid of, cancellation, terminate, termination, call off, quit, end, stop, drop',
  start:
    'start, begin, launch, kick off, kickoff, initiate, open, resume, activate, set up, start up, relaunch, introduce, establish, found, get going, commence, restart',
  stop: 'stop, end, halt, pause, discontinue, cease, close, abort, suspend, prevent, avoid, block, shut down, keep from, turn off, disable, no longer, quit, hold off',
  open: 'open, reopen, open up',
  close: 'close, close down, shut, end, finish, complete',
  enable: 'enable, activate, activation, turn on, switch on, allow, support, let',
  disable: 'disable, deactivate, deactivation, turn off, switch off, shut down, shut off',
  forbid: 'forbid, block, ban, prohibit, disallow, prevent, reject, refuse, deny',
  show: 'show, mark, display, expose, reveal, surface, present, list, render, make visible, visualise, highlight, unhide, print, see',
  hide: 'hide, conceal, mask',
  lock: 'lock, block',
  unlock: 'unlock, unblock',
  mute: 'mute, silence, snooze',
  unmute: 'unmute',
  subscribe: 'subscribe, opt in',
  unsubscribe: 'unsubscribe, opt out',
  connect:
    'connect, link, integrate, hook up, attach, hook into, tie in, interface with, plug in, integration',
  disconnect: 'disconnect, unlink, detach',
  import: 'import, load in, bring in, read in, ingest',
  export: 'export, dump',
  upload: 'upload',
  download: 'download, downloadable, save',
  migrate:
    'migrate, move, move over, port, transfer, convert, turn into, turn, conversion, relocate, transition, switch, switch over, replace, bring over, shift, transport, upgrade, move across, rehost',
  replace:
    'replace, replacement, swap, swap out, switch, substitute, exchange, supersede, switch out, change',
  rename: 'rename, relabel, retitle, give a new name',
  merge:
    'merge, combine, consolidate, unify, join, bring together, deduplicate, dedupe, remove duplicate, fold',
  split: 'split, split up, divide, separate, break up, break out, break down',
  refactor:
    'refactor, restructure, rewrite, simplify, clean up, cleanup, reorganise, rework, decouple, extract, modularise, restructure, untangle',
  configure:
    'configure, configuration, set up, setup, set, adjust, install, installation, provision, tune, prepare, define, limit',
  require: 'require, enforce, demand, insist on, make mandatory',
  limit: 'limit, cap, restrict, throttle, rate limit',
  automate: 'automate, automation, automatic, automatically, auto, script, schedule, do automatically',
  monitor:
    'monitor, monitoring, track, tracking, watch, observe, instrument, keep an eye on, alert, measure, measurement, log, observability, record, notify, keep track of, follow, set up alerts',
  measure:
    'measure, measurement, count, quantify, track, benchmark, profile, evaluate, calculate, find out, record, gauge',
  collect:
    'collect, collection, gather, compile, pull together, capture, obtain, aggregate, find, get, round up, assemble, ask for, request, solicit, crowdsource, source, raise, put together, fetch, retrieve, acquire, save',
  train:
    'train, teach, coach, educate, instruct, mentor, workshop, run through, show how, upskill, brief, onboard',
  onboard: 'onboard, induct, welcome, greet, show around',
  translate: 'translate, localise, i18n, l10n, internationalise, subtitle',
  archive: 'archive, store away, mothball, put away',
  restore: 'restore, recover, recovery, roll back, rollback, revert, undo, bring back, reinstate',
  'back up': 'back up, backup, snapshot, make backup',
  cache: 'cache',
  copy: 'copy, duplicate, clone, replicate, make copy',
  secure: 'secure, protect, protection, harden, safeguard, guard, lock down, encrypt',
  encrypt: 'encrypt, encryption',
  decrypt: 'decrypt, decryption',
  anonymise: 'anonymise, pseudonymise, redact, mask, anonymous',
  finish:
    'finish, fill, fill in, complete, wrap up, finalise, close out, push over the line, bring over the line, get done, get over the line, finish off, see through, conclude, bring to done, get finished, close, ship, deliver, implement, drive to completion, bring to completion, bring to an end',
  unblock: 'unblock, unblocking',
  negotiate: 'negotiate, renegotiate, negotiation, haggle, bargain',
  promote:
    'promote, promotion, advertise, publicise, market, raise awareness, make people aware, plug, make known, spread the word, announce',
  estimate: 'estimate, forecast, calculate, calculation, compute, work out, budget, project',
  rotate: 'rotate, roll, cycle, replace, renew, change',
  reset: 'reset',
  reward: 'reward, bonus, thank, incentivise, give reward, give bonus',
  assign: 'assign, allocate, distribute, delegate, give, hand out, divide up',
  sort: 'sort, rank, prioritise, put in order, triage, groom',
  triage: 'triage, sort, groom, go through, prioritise, work through, review',
  filter: 'filter',
  group: 'group, bundle, batch, combine, categorise, classify, tag, label',
  submit:
    'submit, submission, hand in, file, send in, apply for, enter, send, turn in, fill in, send off, put in, apply',
  sign: 'sign, countersign, get signed',
  print: 'print, print out',
  ban: 'ban, block, kick out, kick, banish',
  install: 'install, installation, set up, mount, put up, hang',
  uninstall: 'uninstall',
  pin: 'pin, stick',
  unpin: 'unpin',
  paint: 'paint, repaint, decorate, redecorate',
  move: 'move, shift, relocate, reposition, place, put',
  postpone: 'postpone, delay, defer, put off, reschedule, push back, shift, move',
  visit: 'visit, go to, attend',
  deploy: 'deploy, deployment, roll out, release, put into production, ship, install',
  scale: 'scale, scale up, scale out, grow, expand',
  validate: 'validate, validation, check, reject invalid, sanity check, verify',
  cover: 'cover',
  persist: 'persist, remember, save, store, keep, retain, preserve',
  'win back': 'win back, reactivate, re engage, reengage, bring back, regain, winback, recover, retain',
  keep: 'keep, retain, hold on to, maintain',
  maintain: 'maintain, maintenance, service, look after, upkeep, take care of',
  share: 'share, publish, distribute, hand out, circulate, post, send',
  lend: 'lend, loan, borrow',
  rent: 'rent, hire, lease, book, reserve',
  book: 'book, set up, reserve, reservation, rent, hire, order, organise, arrange, schedule, find',
  cook: 'cook, bake, cater',
  record: 'record, film, shoot, tape, make, produce',
  edit: 'edit, cut, proofread, revise',
  present:
    'present, presentation, demo, demonstrate, show, showcase, pitch, give a talk on, talk about, give a talk about',
  celebrate: 'celebrate, throw a party for, honour, mark',
};

/** Verbs that say little by themselves: "write tests", "run a survey", "do a review" are the work of the noun. */
export const LIGHT_VERBS =
  'add, create, build, build out, implement, introduce, develop, make, set up, write, draft, compose, prepare, produce, offer, provide, establish, put together, generate, give, start, launch, run, hold, host, organise, conduct, perform, carry out, execute, do, have, get, send, send out, email, complete, finish, work on, hold, need, arrange, put up, put, publish, post, share, come up with, pull together, configure, kick off, begin, include, enable, throw, collect, gather, bring in, set';

/** Nouns of work: after a light verb they say what is done, and the verb does not. */
export const NOUNS_OF_WORK =
  'test, testing, a b test, ab test, split test, verification, validation, unit test, load test, stress test, smoke test, regression test, integration test, end to end test, performance test, user test, usability test, test coverage, documentation, docs, doc, guide, manual, handbook, tutorial, readme, instructions, walkthrough, user guide, help article, design, mockup, wireframe, prototype, sketch, plan, schedule, review, code review, audit, inspection, assessment, research, investigation, analysis, study, feasibility study, root cause analysis, comparison, evaluation, survey, interview, poll, questionnaire, consultation, migration, transition, relocation, refactoring, update, upgrade, refresh, backup, monitoring, alert, alerting, tracking, measurement, logging, reminder, invitation, announcement, notification, notice, newsletter, training, workshop, translation, localisation, l10n, i18n, internationalisation, rollback, recovery, removal, deletion, cleanup, clean up, release, deployment, rollout, launch, fix, repair, hotfix, improvement, optimisation, cache, automation, estimate, forecast, calculation, decision, encryption, purchase, renewal, thank you note, thank you, reply, response, submission, meeting, discussion, phone call, demo, maintenance, rotation, rename, redesign, rewrite, overhaul, revamp, consolidation, feedback, rate limit, benchmark, prioritisation, negotiation, trial, spike, refund, reward, bonus, approval, retirement, merge, kickoff, explanation, definition, cancellation, replacement, reduction, warning, brainstorming';

/**
 * Rows of ACTIONS that can tell one change ("stop the spam", "get rid of the spam", "protect the form against spam"):
 * within a line they only tell tasks apart where the rest of the two titles is word for word the same.
 */
export const CHANGES: readonly (readonly string[])[] = [
  ['improve', 'simplify', 'update'],
  ['improve', 'redesign'],
  ['improve', 'speed up'],
  ['speed up', 'reduce'],
  ['refactor', 'clean', 'simplify'],
  ['keep', 'reduce', 'win back'],
  [
    'fix',
    'remove',
    'stop',
    'cancel',
    'secure',
    'forbid',
    'limit',
    'require',
    'reduce',
    'clean',
    'validate',
    'persist',
  ],
  [
    'create',
    'start',
    'hold',
    'configure',
    'automate',
    'enable',
    'show',
    'connect',
    'collect',
    'book',
    'back up',
    'contact',
    'group',
    'merge',
    'reward',
    'assign',
    'deploy',
    'monitor',
    'validate',
    'persist',
    'onboard',
    'limit',
    'secure',
    'require',
    'translate',
  ],
  ['migrate', 'replace', 'update', 'move', 'rename'],
];

/** Changes that undo each other, in two rows. */
export const UNDOING: readonly [readonly string[], readonly string[]] = [
  ['create', 'start', 'enable', 'show', 'increase', 'connect', 'open', 'scale'],
  ['remove', 'stop', 'disable', 'hide', 'reduce', 'forbid', 'disconnect', 'close'],
];

/** Phases of work on one thing: making it is none of these. Rows of ACTIONS. */
export const PHASES: readonly string[] = [
  'remove',
  'clean',
  'fix',
  'simplify',
  'speed up',
  'reduce',
  'increase',
  'improve',
  'update',
  'redesign',
  'investigate',
  'decide',
  'test',
  'review',
  'approve',
  'reject',
  'document',
  'design',
  'plan',
  'release',
  'cancel',
  'stop',
  'close',
  'disable',
  'forbid',
  'hide',
  'migrate',
  'replace',
  'rename',
  'merge',
  'split',
  'refactor',
  'monitor',
  'measure',
  'translate',
  'archive',
  'restore',
  'finish',
  'promote',
  'estimate',
  'triage',
  'submit',
  'sign',
  'maintain',
  'postpone',
  'negotiate',
  'automate',
  'sell',
  'fire',
  'refund',
  'uninstall',
  'train',
  'back up',
  'renew',
  'buy',
  'unblock',
  'print',
  'export',
  'import',
  'download',
  'disconnect',
  'decrypt',
  'unlock',
  'mute',
  'lock',
  'unsubscribe',
];
