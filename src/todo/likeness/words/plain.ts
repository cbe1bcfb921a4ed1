/*
 * The plain words of titles: which say nothing, which say little, and which exclude each other.
 * Data, and nothing else. Entries are separated by commas.
 */

/** Words that carry no meaning of their own in a title, politeness and hedges included. */
export const STOP_WORDS =
  'teh, hte, adn, wiht, thsi, taht, fro, gmbh, inc, ltd, llc, plc, today, tomorrow, tonight, asap, a, an, the, this, that, these, those, and, or, nor, but, so, as, at, by, for, from, in, into, of, off, on, onto, out, over, per, through, to, up, upon, via, with, within, about, regarding, concerning, around, across, between, among, during, when, while, whenever, where, who, whom, whose, which, what, how, if, is, are, was, were, be, been, being, am, do, does, did, doing, done, has, had, having, have, can, could, may, might, must, shall, should, will, would, ought, it, its, he, him, his, she, her, they, them, their, theirs, we, us, our, ours, you, your, yours, i, me, my, mine, please, pls, kindly, thanks, hey, hi, hello, lets, also, too, just, only, even, again, finally, really, very, quite, still, currently, now, soon, asap, maybe, perhaps, possibly, possible, probably, actually, simply, there, here, then, than, such, same, some, any, all, each, every, both, more, most, many, much, lot, lots, several, few, other, another, else, want, wants, wish, need, needs, needed, get, gets, getting, got, great, nice, good, cool, helpful, useful, proper, properly, correctly, well, able, unable, ability, way, ways, thing, things, stuff, based, using, use, uses, used, someone, somebody, anyone, anybody, everybody, think, believe, feel, going, try, trying, im, itd, urgent, urgently, important, importantly, ive, id, weve, youre, theyre, thats, whats, heres, theres, todo, fyi, wip, misc, st, ll, ve, re, s, t, d, m, vs, etc, eg, ie, necessary, required, whole, entire, full, certain, various, current, existing, present, given, actual, time, times, yet, already, since, because, due, whether, till, until, help, helps, against, toward, towards, inside, plus, amp, once, sure, new, own, task, tasks, dont, power, ones, one, kind, feels, feature, makes, nobody, nothing, something, anything, everything, everywhere, somewhere, anywhere, possibility, chance, opportunity, option, take, takes, go, goes, come, comes, instead, rather, long, longer, especially, particularly, directly, easily, fully, completely, entirely, nicely, clearly, together, along, away, nearly, almost';

/** Words that narrow a task down little: a title may add or leave them out. */
export const GENERIC_WORDS =
  'related, similar, below, above, ready, finished, system, service, feature, functionality, function, page, screen, section, part, area, tool, tooling, process, procedure, workflow, flow, problem, bug, issue, task, item, list, sequence, quantity, information, data, content, text, copy, application, software, platform, project, website, option, support, handle, handling, set, setup, type, kind, version, main, basic, simple, simplify, easy, better, improved, small, big, large, larger, quick, short, long, clear, modern, fresh, important, critical, urgent, general, additional, extra, real, different, specific, separate, dedicated, module, component, library, job, worker, work, working, button, form, field, dialog, file, overview, office, people, everyone, person, mode, ticket, question, reason, result, idea, post, piece, draft, story, note, notes, global, standard, available, happy, create, make, start, begin, go, take, put, show, display, see, look, view, change, update, improve, provide, click, press, receive, day, week, month, year, name, number, place, space, end, top, level, line, point, step, case, base, common, endpoint, next, remain, remaining, last, latest, rest, outstanding, left, run, perform, appear, happen, sometimes, always, often, never, keep, correct, wrong, proper, implementation, integration, logic, code, codebase, source, script, method, approach, solution, programme, program, initiative, experience, size, per, location, venue, resource, channel, overall, allow, potential, regular, regularly, automatic, request, response, user, company, report, community, member, public, invalid, value, rate, account, group, api, missing, environment, documentation, settings, duplicate, team, initial, nice, tidy, internal, good, customer support, statistics, room, machine, entry, entries, record, records, attempt, background, high, low, upcoming, usage, use, life, mechanism, behaviour, capability, ability, attention, situation, quality, progress, activity, number of, variety, series, selection, package, effort, drive, sign, call, interface, rule, collection, local, personal, own, individual, digital, online, web, visible, clickable, usable, useful, friendly, full, broken, existing, status, state, shared, join, joining, moment, bit, pair, bunch, couple, dozen, session, running, guide, pack, reply, answer';

/** Words that say something does not work: with no verb of its own such a title asks for a repair. */
export const PROBLEM_WORDS =
  'bug, issue, problem, defect, error, broken, fail, failing, fails, failed, crash, freeze, hang, incorrect, wrong, missing, not, cannot, cant, doesnt, dont, isnt, arent, wont, leak, glitch, regression, throws, stuck, unable, never, timeout, twice, typo, exception, malformed, unreadable, garbled, lost, overlap, overlaps, outage';

/** Words after which a title gives its reason or its source instead of saying more about the task. */
export const ASIDE_MARKERS: readonly string[] = [
  'so that',
  'because',
  'since',
  'in order to',
  'as requested',
  'requested by',
  'reported by',
  'asked by',
  'asked for by',
  'suggested by',
  'mentioned by',
  'as discussed',
  'which will',
  'which would',
  'which causes',
  'due to',
  'thanks to',
  'as per',
  'according to',
  'before the end of',
  'by the end of',
  'by end of',
  'to make sure',
  'to ensure',
  'to avoid',
  'to prevent',
  'to reduce',
  'to cut',
  'to lower',
  'to increase',
  'to improve',
  'to boost',
  'to raise',
  'to save',
  'to help',
  'to keep',
  'to protect',
  'to learn',
  'to understand',
  'to find out',
  'as it',
  'as they',
  'as we',
  'as this',
];

/** Words of which one excludes the others: two titles with different ones are about different things. */
export const CONTRASTS: readonly string[] = [
  'before, after, during',
  'above, below',
  'internal, third party',
  'inbound, outbound, incoming, outgoing',
  'public, private',
  'free, paid, premium, pro, basic',
  'mobile, desktop, tablet, web',
  'front end, back end',
  'log in, log out, sign up',
  'input, output',
  'read, write',
  'minimum, maximum',
  'production, staging, development',
  'dark mode, light mode',
  'top, bottom',
  'left, right',
  'upload, download',
  'import, export',
  'invoice, quote, receipt',
  'online, offline',
  'spring, summer, autumn, winter',
  'test, documentation, prototype',
];

/** Plain words that need no meaning here, but are not misspellings of others. */
export const COMMON_WORDS =
  'able, above, absence, accent, accept, access, account, across, active, activity, address, adult, advance, advice, advise, affect, agency, agenda, agent, airport, alarm, album, allocation, amount, anchor, angle, animal, anniversary, annotation, anonymous, apple, area, arrange, arrow, artist, aspect, asset, assistant, attend, attract, audience, audio, author, award, aware, axis, background, balance, banner, barrier, basket, batch, battery, beach, beauty, before, bench, benefit, birthday, blank, block, board, body, book, border, borrow, bottle, bottom, boundary, box, brain, branch, brand, bread, breakfast, bridge, brief, bring, broadcast, brochure, browser, buffer, build, burger, burn, cable, calendar, calorie, camera, camp, canvas, capacity, capital, caption, card, career, careers, carousel, carpet, carry, catch, cause, cell, census, center, ceremony, chain, challenge, chance, change, chapter, charge, charity, chart, cheap, check, cheese, chef, choir, church, circle, citation, class, classroom, clean, clear, click, climate, climb, clinic, clock, close, cloud, club, cluster, coach, coast, coffee, collapse, collar, collect, college, combine, comment, commit, committee, compare, compass, compete, complain, complaint, complete, compliance, compliant, composer, concert, condition, confirm, connect, connector, consider, consist, console, consult, consumer, contact, contain, container, contend, content, contest, context, continue, contrast, control, convert, convince, cookie, corner, correct, counter, country, county, course, court, cover, craft, crash, create, creator, credit, crew, cross, crowd, culture, currency, cursor, curve, cycle, dairy, damage, dance, danger, date, deal, debate, debt, declare, decline, define, degree, delay, delegate, delegation, delete, deliver, demand, depend, deploy, describe, desert, design, desk, dessert, destroy, detail, detect, develop, device, diagram, diary, diet, digest, dinner, direct, directory, disable, disaster, discovery, discuss, disease, display, district, diversity, divide, door, double, doubt, dozen, draft, drain, drawer, dream, dress, drill, drink, drive, driver, early, earth, east, edge, edition, editor, education, effect, effort, electricity, element, elevator, emergency, emoji, emotion, enable, energy, engage, engine, enjoy, ensure, enter, entity, entry, envelope, equity, escape, essay, establish, estate, evening, evolve, exam, exceed, except, exchange, exclude, exhibition, exit, expand, expect, expert, expire, explain, explore, export, express, extend, extension, extent, extract, fabric, facility, factory, fair, family, farm, farmer, fashion, favorite, fetch, field, filter, final, finance, finish, fire, fitness, fleet, flight, float, floor, flower, focus, follow, food, footer, force, foreign, forest, forget, forgive, format, formula, forward, foundation, founder, fragment, frame, framework, friend, fruit, furniture, future, game, garage, garden, gateway, gather, gender, generate, genre, ghost, glass, grace, grade, grain, grand, graph, grass, green, grid, ground, growth, guard, guess, guest, guide, habit, hair, hall, handle, happen, hardware, harvest, hash, health, heart, heat, height, hero, highlight, history, home, honor, hook, horse, hospital, host, hosting, hotel, house, household, human, identify, ignore, imagine, impact, implement, import, impose, impress, improve, include, income, increase, indicate, industry, influencer, inform, ingredient, inline, input, insert, insight, inspect, install, instance, instrument, insurance, intend, interest, interface, introduce, invent, inverse, invest, investment, invite, involve, island, journal, journalist, judge, juice, jury, kernel, kitchen, knock, label, labor, ladder, lamp, lane, laser, launch, lawn, layer, layout, leader, leaderboard, leaflet, league, learn, leave, lecture, legacy, lender, length, lesson, letter, liability, librarian, light, limit, liquid, listen, loader, loan, local, locale, locate, logic, loop, love, lunch, magazine, maintain, major, maker, manage, margin, mark, marker, market, marketing, marketplace, mask, match, matrix, measure, media, medical, medicine, memory, mention, mentor, menu, merchant, merge, meter, method, metro, migrate, migration, milestone, minor, mirror, mission, modal, mode, model, money, monitor, mood, morning, motion, mount, mouse, move, movie, museum, music, narrow, nation, nature, needle, neighbor, network, night, noise, north, notary, notch, notice, notify, novel, nurse, object, observe, obtain, occupy, occur, offer, officer, onion, online, opera, operate, oppose, orange, orchestra, organ, organic, organise, orphan, outcome, outlet, output, oven, overcome, owner, packet, page, paint, pair, palette, panel, panic, paper, parade, parcel, parish, park, parking, parse, parser, party, password, past, patch, path, pattern, pause, payroll, peer, penalty, pending, pension, pepper, perform, period, permit, persist, person, persona, phase, photographer, phrase, piano, picker, pilot, pitch, pivot, pixel, place, plant, plastic, plate, platform, player, playlist, plugin, pocket, podium, poem, policy, polish, pool, portal, portfolio, portrait, postcard, poster, power, practice, prefer, prefix, premium, prepare, present, preserve, press, prevent, printer, prior, prison, privacy, private, prize, proceed, process, produce, profile, profit, progress, prohibit, promise, promote, prompt, proof, property, propose, protect, protest, protocol, prove, provide, proxy, publish, publisher, pump, punish, purchase, pursue, puzzle, qualify, quality, query, quick, quiet, quiz, quota, quote, radio, rail, rails, raise, range, rate, rating, ratio, reach, react, reader, reading, realise, receipt, receive, receiver, recent, recipe, recognise, recommend, record, recover, recovery, redirect, reduce, refine, reflect, reform, refuse, region, register, regret, regular, regulate, reject, relate, relation, relay, release, relieve, rely, remain, remark, remember, remind, remote, remove, rename, render, rent, repair, repeat, replace, replica, reply, report, reporter, represent, request, require, rescue, research, reserve, reset, resident, resist, resolve, resource, respect, respond, restaurant, restore, restrict, result, resume, retail, retain, retire, retreat, retries, retrieve, retry, return, reveal, reverse, review, revise, revoke, reward, rewrite, ribbon, ride, right, ring, risk, river, road, robot, rocket, roof, room, root, rotate, round, router, routine, row, safety, salad, salary, sales, salon, sample, sandbox, satisfy, sauce, saving, scale, scan, scanner, scene, schedule, scheme, school, science, scope, score, screen, script, scroll, search, season, seat, secret, section, sector, seed, segment, select, seller, seminar, sender, senior, sensor, sentence, series, serve, session, settle, several, shadow, shall, shape, share, sharp, sheet, shelf, shell, shelter, shelves, shift, shoe, shoot, shop, short, shoulder, shout, shower, sidebar, signal, signature, simple, single, sister, sketch, skill, sleep, slice, slider, slogan, slot, smart, smile, smoke, smooth, snack, soap, soccer, social, society, socket, software, solar, solve, something, song, sort, sound, soup, source, south, space, spare, spark, speak, speaker, speech, speed, spell, spend, split, sport, sports, spot, spots, spread, spring, sprint, square, squeeze, stack, stadium, staff, stage, stair, stake, stall, stamp, standard, standup, stare, start, state, statement, station, status, stay, steady, steel, step, stick, sticker, still, stock, stolen, stone, store, story, strategy, stream, street, strength, stress, stretch, strike, string, stripe, strong, structure, struggle, student, studio, study, style, subject, submit, succeed, success, suffer, suffix, sugar, suggest, suite, summer, summit, supply, support, suppose, surface, surprise, survey, survive, suspect, suspend, sustain, swallow, swap, sweep, swing, switch, symbol, syntax, system, table, tablet, tabs, tackle, tag, talent, tape, target, taste, teach, teacher, tempt, tenant, tender, tenth, terrace, territory, tester, testers, text, thank, theater, their, theme, theory, therapist, there, these, thick, thing, think, third, those, thread, threat, three, throw, thumb, ticket, tight, tile, timer, tire, title, toast, today, toggle, toilet, token, tomorrow, tone, tonight, tool, topic, total, touch, tour, tower, town, toxic, trace, track, trade, trading, traffic, trail, train, trainer, training, trait, transfer, transform, transit, translate, transport, trash, travel, treasury, treat, tree, trend, trial, trick, trigger, trip, troop, trouble, truck, trust, truth, tunnel, twist, typing, under, understand, undertake, uniform, union, unique, unit, unite, unity, university, until, update, upload, upper, urban, urgent, usage, usual, valid, validate, value, vanish, vary, vehicle, vendor, venue, verse, version, vessel, veteran, video, village, virtual, virus, vision, visit, visual, vital, voice, volume, volunteer, voter, voting, wagon, waiter, wall, wallet, wander, warn, warning, warranty, waste, watch, water, wave, weather, wedding, weekend, weigh, weight, welcome, wheel, where, which, while, whisper, white, whole, whose, widget, width, window, winner, winter, wire, wireless, wish, wizard, woman, women, wonder, wood, world, worry, worth, wrap, wrapper, write, writer, wrong, yard, yearly, yield, young, youth, zone';
