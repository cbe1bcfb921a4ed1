import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LikenessIndex } from '../../../src/todo/likeness/likeness-index.ts';
import { isSameTitle } from '../../../src/todo/likeness/same.ts';
import { TitleReader } from '../../../src/todo/likeness/title.ts';
import { anyCharacter } from '../../support/any-character.ts';
import {
  answerPair,
  indexPair,
  indexPairs,
  readAdversarial,
  readLabelled,
} from '../../support/likeness/likeness-figures.ts';
import { anyTitle } from './titles.ts';

/** Whether two titles are the same in a workspace that wrote some more in its language. */
function isSame(a: string, b: string, ...others: string[]): boolean {
  const reader = new TitleReader([a, b, ...others]);
  return isSameTitle(reader.read(a), reader.read(b), reader.language);
}

const GERMAN = ['Den Vertrag mit der Bank prüfen', 'Eine Liste für das Lager und die Küche'];
const FRENCH = ['Le contrat avec la banque', 'Une liste pour les clients et le dépôt'];
const SPANISH = ['El contrato con el banco', 'Una lista para los clientes y la tienda'];
const PORTUGUESE = ['O contrato com o banco', 'Uma lista para os clientes e a loja do Porto'];

describe('the same title', () => {
  it.each([
    ['retry failed payments', 'Retry failed payments!', 'case and punctuation'],
    ['[Security] Rotate the API keys', 'Security: rotate the API keys', 'marks around a word'],
    ['Fix flaky tests in the payment suite', 'fix flaky test in the payment suite', 'number'],
    ['Answer queries of partners', 'Answer query of partners', 'a plural in -ies'],
    ['Orders API: add pagination', 'Add pagination, orders API', 'order of clauses'],
    ['Retry failed payments', 'Failed payments: retry', 'the verb at the end'],
    ['login timeout fix', 'Fix login timeout', 'the verb at the front, without a mark'],
    ['Update the server’s certificate', "update the server's certificate", 'the apostrophe'],
    ['Raise prices by 5%', 'Raise prices by 5 %', 'the space before a sign'],
    ['🔒 Implement data export', 'Implement data export', 'an emoji'],
    ['Ship the sign-up form', 'Ship the sign up form', 'a hyphen'],
  ])('%s = %s (%s)', (a, b) => expect(isSame(a, b)).toBe(true));

  it.each([
    ['German', 'Export der rechnungen testen', 'Export der rechnung testen', GERMAN],
    ['German umlauts', 'MENÜ ÜBERARBEITEN', 'Menü überarbeiten', GERMAN],
    ['French', 'Corriger les factures imprimées', 'corriger les factures imprimée', FRENCH],
    ['French elision', 'Documenter l’API', "Documenter l'API.", FRENCH],
    ['Spanish', 'Enviar los correos al cliente', 'enviar los correos al clientes', SPANISH],
    ['Portuguese', 'Corrigir os relatórios mensais', 'corrigir os relatório mensais', PORTUGUESE],
    ['Russian', 'Исправить ошибку входа', 'исправить ошибки входа', []],
    ['Ukrainian', 'Виправити помилку входу', 'Виправити помилки входу', []],
    ['Greek', 'Διόρθωση του σφάλματος', 'διόρθωση του σφάλματος.', []],
    ['Arabic', 'إصلاح الفاتورة الشهرية', 'إصلاح الفاتورة الشهرية!', []],
    ['Japanese', '支払いの再試行を追加する', '支払いの再試行を追加する。', []],
    ['Japanese, wide letters', 'ＡＰＩの文書を書く', 'APIの文書を書く', []],
    ['Chinese', '添加深色模式', '「添加深色模式」', []],
    ['Thai', 'เพิ่มโหมดมืด', 'เพิ่มโหมดมืด!', []],
    ['Hindi', 'भुगतान फिर से भेजें', 'भुगतान फिर से भेजें।', []],
    ['Korean', '결제 재시도 추가', '결제 재시도 추가.', []],
  ])('holds in any language: %s', (_, a, b, others) => expect(isSame(a, b, ...others)).toBe(true));

  it('is never found among pairs that are nearly the same, alone or among many', () => {
    const pairs = readAdversarial();
    const all = indexPairs(pairs);
    const merged = pairs.filter(
      (pair) => answerPair(indexPair(pair), pair) === 'same' || answerPair(all, pair) === 'same',
    );
    expect(merged.map(({ a, b }) => [a.title, b.title])).toEqual([]);
  });

  it('is never found among the labelled pairs that are not the same', () => {
    const pairs = readLabelled();
    const index = indexPairs(pairs);
    const merged = pairs.filter((pair) => !pair.same && answerPair(index, pair) === 'same');
    expect(merged.map(({ a, b }) => [a.title, b.title])).toEqual([]);
  });

  it('knows no same title of one without words', () => {
    expect(isSame('!!!', '???')).toBe(false);
  });

  it('keeps two projects apart and takes an unknown one for either', () => {
    const index = new LikenessIndex([{ id: 'C-1', title: 'Write the guide', project: 'P-1' }]);
    expect(index.findSame({ id: 'C-2', title: 'Write the guide', project: 'P-2' })).toEqual([]);
    expect(index.findSame({ id: 'C-2', title: 'Write the guide', project: null })).toEqual(['C-1']);
  });
});

describe('laws of the same title', () => {
  it('is symmetric', () => {
    fc.assert(fc.property(anyTitle, anyTitle, (a, b) => isSame(a, b) === isSame(b, a)));
  });

  it('holds of every title that has a word and itself, in capitals and with a full stop', () => {
    fc.assert(fc.property(anyTitle, (title) => isSame(title, title) && isSame(title, `${title}.`)));
    expect(isSame('Rotate keys', 'ROTATE KEYS')).toBe(true);
  });

  it('never ends in an error, whatever people write', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: anyCharacter }), (a, b) => {
        const index = new LikenessIndex([{ id: 'a', title: a }]);
        index.findSame({ id: 'b', title: b });
        index.findLike({ id: 'b', title: b });
      }),
    );
  });
});
