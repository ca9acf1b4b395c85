import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Database, openDatabase } from '../../../src/store/engine/database';
import type { SqlValue } from '../../../src/store/engine/statement';
import { StoreError } from '../../../src/store/engine/storeError';
import { hostSql, temporaryFolder } from './support';

const isKind = (kind: StoreError['kind']) => (error: unknown) => StoreError.is(error, kind);

describe('Statement', () => {
  const folder = temporaryFolder();
  let database: Database;

  before(async () => {
    database = openDatabase(await hostSql(), folder.path('values.db'));
    database.exec('CREATE TABLE value (id INTEGER PRIMARY KEY, v, whole INTEGER)');
    database.exec(
      'CREATE TABLE strict_value (id INTEGER PRIMARY KEY, whole INTEGER NOT NULL, name TEXT UNIQUE) STRICT',
    );
  });
  after(() => database.close());

  const roundTrip = (values: readonly SqlValue[]) => {
    const list = values.map(() => '?').join(', ');
    return database.prepare(`SELECT ${list}`).get(values);
  };

  it('gives every value back as it was', () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.double({ noNaN: true }).map(number => number + 0),
      fc.maxSafeInteger(),
      fc.uint8Array(),
      fc.constant(null),
    );
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 12 }), values => {
        // SQLite has no negative zero among its integers.
        const expected = values.map(item => (Object.is(item, -0) ? 0 : item));
        assert.deepEqual(roundTrip(values), expected);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps long texts and blobs, and many at once', () => {
    const text = 'aé€😀\0'.repeat(700_000);
    const blob = new Uint8Array(12_000_000).map((_, index) => index * 7);
    assert.deepEqual(roundTrip([text, 1, blob, '', new Uint8Array(0), text]), [
      text,
      1,
      blob,
      '',
      new Uint8Array(0),
      text,
    ]);
  });

  it('stores whole numbers over 2^31 as integers in INTEGER columns', () => {
    for (const number of [2 ** 31, -(2 ** 31) - 1, 1.7e18 / 1e6, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]) {
      const row = database.prepare('INSERT INTO strict_value (whole) VALUES (?) RETURNING whole, typeof(whole)');
      assert.deepEqual(row.get([number]), [number, 'integer']);
    }
  });

  it('replaces what is no Unicode, as UTF-8 must', () => {
    assert.deepEqual(roundTrip(['a\ud800b']), ['a\ufffdb']);
  });

  it('refuses values that SQLite would change in silence', () => {
    assert.throws(() => roundTrip([Number.NaN]), isKind('other'));
    const wrong: unknown[][] = [[true], [1n], [undefined], [new Date()]];
    for (const values of wrong) {
      // The types forbid these; JavaScript callers and JSON do not.
      assert.throws(() => database.prepare('SELECT ?').get(values as SqlValue[]), isKind('other'));
    }
  });

  it('insists on the right number of parameters, and on one statement', () => {
    const statement = database.prepare('SELECT ?, ?');
    assert.throws(() => statement.get([1]), isKind('other'));
    assert.throws(() => statement.get([1, 2, 3]), isKind('other'));
    assert.deepEqual(statement.get([1, 2]), [1, 2]);
    assert.throws(() => database.prepare('SELECT 1; SELECT 2'), isKind('other'));
    assert.throws(() => database.prepare(' '), isKind('other'));
    assert.throws(() => database.prepare('SELEC 1'), /syntax error/);
  });

  it('is ready for use again after an error', () => {
    const insert = database.prepare('INSERT INTO strict_value (whole, name) VALUES (?, ?)');
    insert.run([1, 'once']);
    assert.throws(() => insert.run([2, 'once']), isKind('constraint'));
    assert.throws(() => insert.run([null, 'twice']), isKind('constraint'));
    insert.run([2, 'twice']);
    assert.equal(database.changes, 1);
  });

  it('iterates, and lets go when the loop is left', () => {
    const numbers = database.prepare(
      'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1) SELECT i, ?2 FROM n',
    );
    assert.deepEqual(
      [...numbers.iterate([3, 'x'])],
      [
        [1, 'x'],
        [2, 'x'],
        [3, 'x'],
      ],
    );
    for (const [first, second] of numbers.iterate([1000, 'y'])) {
      assert.equal(second, 'y');
      assert.throws(() => numbers.all([1, 'z']), isKind('other'));
      // Other statements must not disturb the values bound to the running one.
      assert.deepEqual(roundTrip(['zzzzzzzzzzzz']), ['zzzzzzzzzzzz']);
      if (first === 2) break;
    }
    assert.equal(numbers.all([5, 'z']).length, 5);
  });

  it('keeps the values of an outer statement while a SQL function runs another', () => {
    const inner = database.prepare('SELECT upper(?)');
    database.createFunction('shout', (text: SqlValue) => inner.get([text])?.[0] ?? null);
    const rows = database.all("SELECT shout('a'), ?, shout('bbbbbbbbbbbbbbbbbbbbbbb'), ?", ['first', 'second']);
    assert.deepEqual(rows, [['A', 'first', 'BBBBBBBBBBBBBBBBBBBBBBB', 'second']]);
  });

  it('needs no more memory for many runs than for few, whether they fail or not', () => {
    const { memory } = database.connection.engine;
    const insert = database.prepare('INSERT INTO strict_value (whole, name) VALUES (?, ?)');
    const text = 'x'.repeat(100_000);
    const runMany = () => {
      for (let n = 0; n < 500; n++) {
        assert.throws(() => insert.run([null, text]), isKind('constraint'));
        assert.throws(() => insert.run([Number.NaN, text]), isKind('other'));
        for (const row of database.prepare('SELECT length(?)').iterate([text])) assert.deepEqual(row, [100_000]);
        database.prepare(`SELECT ${n} + length(?)`).get([text]);
      }
    };
    runMany();
    memory.fresh();
    const before = memory.bytes.length;
    for (let round = 0; round < 3; round++) runMany();
    memory.fresh();
    assert.equal(memory.bytes.length, before);
  });

  it('can be used after free', () => {
    const statement = database.prepare('SELECT ? + 1 AS next');
    statement.free();
    assert.deepEqual(statement.get([1]), [2]);
    assert.deepEqual(statement.columnNames, ['next']);
    const rows = statement.iterate([1]);
    rows.next();
    statement.free();
    assert.throws(() => rows.next(), isKind('closed'));
  });
});
