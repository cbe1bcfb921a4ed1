import { describe, expect, it } from 'vitest';
import { Refusal } from '../../../src/base/language/errors.ts';
import { type GoalSentence, parseGoalSentence } from '../../../src/clarify/goal/sentence/sentence.ts';
import { translateDate, translateSentence } from '../../../src/clarify/goal/sentence/translate.ts';

const OPTIONS = { today: '2026-11-23', currency: 'EUR' };

const count = (value: number) => ({ value, unit: 'count' });
const percent = (value: number) => ({ value, unit: 'percent' });
const money = (euros: number) => ({ value: euros * 100, unit: 'money' });
const from40to60 = (metric: string, deadlineOn: string): GoalSentence => ({
  metric,
  direction: 'at least',
  start: count(40),
  target: count(60),
  deadlineOn,
});
const done = (metric: string, deadlineOn: string): GoalSentence => ({
  metric,
  direction: 'at least',
  target: count(1),
  deadlineOn,
  nature: 'milestone',
});

const SUM: GoalSentence = {
  metric: 'money',
  direction: 'at least',
  target: money(5_000),
  deadlineOn: '2027-05-01',
};

const READ: readonly (readonly [sentence: string, goal: GoalSentence])[] = [
  ['5000 € sammeln bis 1. Mai', SUM],
  ['réunir 5000 € avant le 2 mai', SUM],
  ['recaudar 5.000 € antes del 2 de mayo', SUM],
  ['arrecadar 5.000 € até 1 de maio', SUM],
  ['Anmeldungen von 40 auf 60 bis 31. Dezember', from40to60('Anmeldungen', '2026-12-31')],
  ['Anmeldungen bis Ende März von 40 auf 60 steigern', from40to60('Anmeldungen', '2027-03-31')],
  ['Wir wollen die Anmeldungen von 40 auf 60 steigern bis 1.4.2027', from40to60('Anmeldungen', '2027-04-01')],
  [
    'fehlgeschlagene Importe von 3,1 % auf 1 % senken bis zum 19. Dezember, weil Kunden gehen',
    {
      metric: 'fehlgeschlagene Importe',
      direction: 'at most',
      start: percent(3.1),
      target: percent(1),
      deadlineOn: '2026-12-19',
      why: 'Kunden gehen',
    },
  ],
  [
    'Umsatz mindestens 12.400 € im Monat bis Jahresende, verantwortlich @ana',
    {
      metric: 'Umsatz',
      direction: 'at least',
      target: money(12_400),
      deadlineOn: '2026-12-31',
      owner: '@ana',
    },
  ],
  [
    'Antwortzeit unter 2 Stunden in 3 Monaten',
    {
      metric: 'Antwortzeit',
      direction: 'at most',
      target: { value: 120, unit: 'minutes' },
      deadlineOn: '2027-02-23',
    },
  ],
  [
    '12 Interviews führen bis Ende nächsten Monats',
    {
      metric: 'Interviews',
      direction: 'at least',
      target: count(12),
      deadlineOn: '2026-12-31',
      nature: 'running total',
    },
  ],
  ['Raum finden bis 31. März', done('Raum finden', '2027-03-31')],
  ['Inscriptions de 40 à 60 d’ici fin mars', from40to60('Inscriptions', '2027-03-31')],
  ['Augmenter les inscriptions de 40 à 60 avant le 1er juin', from40to60('inscriptions', '2027-05-31')],
  ['Trouver une salle d’ici le 31 mars', done('Trouver une salle', '2027-03-31')],
  ['Aumentar las inscripciones de 40 a 60 antes del 1 de marzo', from40to60('inscripciones', '2027-02-28')],
  [
    'Bajas como máximo 2 % hasta fin de año',
    { metric: 'Bajas', direction: 'at most', target: percent(2), deadlineOn: '2026-12-31' },
  ],
  ['Aumentar as inscrições de 40 para 60 até 31 de dezembro', from40to60('inscrições', '2026-12-31')],
  [
    'Receita de pelo menos 5.000 € por mês até ao fim de março',
    { metric: 'Receita', direction: 'at least', target: money(5_000), deadlineOn: '2027-03-31' },
  ],
  ['Encontrar uma sala até 31 de março', done('Encontrar uma sala', '2027-03-31')],
];

describe('a goal in another language', () => {
  it.each(READ)('is read: “%s”', (sentence, goal) => {
    expect(parseGoalSentence(sentence, OPTIONS)).toEqual(goal);
  });

  it('is asked for the day where it says a season', () => {
    expect(() => parseGoalSentence('Mitglieder bis Sommer auf 80', OPTIONS)).toThrow(Refusal);
  });

  it.each([
    'trial-to-paid at least 6% by 2027-01-31, owner @me',
    'reach a 4.5 rating by march',
    'pour 12 slabs by june',
    'Rio de Janeiro sign-ups 40 by june',
    'sales in 2 regions at least 4 by june',
    'de-duplicated leads from 40 to 60 in 3 months',
  ])('is not seen in “%s”', (sentence) => {
    expect(translateSentence(sentence)).toBe(sentence);
  });

  it.each([
    ['31. Dezember', '31 december'],
    ['Ende März 2027', 'end of march 2027'],
    ['fin mars', 'end of march'],
    ['31 de diciembre', '31 december'],
    ['next friday', 'next friday'],
    ['2027-01-31', '2027-01-31'],
  ])('has dates: “%s”', (date, english) => {
    expect(translateDate(date)).toBe(english);
  });
});
