import { equal, match } from 'node:assert/strict';
import fc from 'fast-check';
import { csv } from '../../src/vscode/csv';
import { costCsv, sessionsCsv } from '../../src/vscode/sessionsCsv';
import { sessionDetail, sessionItem, threadItem } from '../support/sessionDetails';

describe('csv', () => {
  it('quotes what has to be quoted, and leaves the unknown empty', () => {
    equal(
      csv(
        ['a', 'b'],
        [
          ['x, "y"\nz', null],
          [1.5, true],
        ],
      ),
      'a,b\r\n"x, ""y""\nz",\r\n1.5,true\r\n',
    );
  });

  it('runs no formula in a spreadsheet, and leaves numbers alone', () => {
    equal(
      csv(['a'], [['=1+1'], ['@x'], ['-1'], [-1], ['\tx'], ['a=1']]),
      "a\r\n'=1+1\r\n'@x\r\n'-1\r\n-1\r\n'\tx\r\na=1\r\n",
    );
  });

  it('keeps every row one record of as many cells as the head', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), fc.string())), rows => {
        const unquoted = csv(['a', 'b'], rows).replace(/"(?:[^"]|"")*"/g, 'q');
        const records = unquoted.split('\r\n').slice(0, -1);
        equal(records.length, rows.length + 1);
        equal(
          records.every(record => record.split(',').length === 2),
          true,
        );
      }),
    );
  });
});

describe('sessionsCsv', () => {
  it('has the fields of the list', () => {
    const [head = '', row = ''] = sessionsCsv({ schema: 'contrail.sessions/1', sessions: [sessionItem()] }).split(
      '\r\n',
    );
    equal(head.split(',').length, row.split(',').length);
    equal(row.split(',')[head.split(',').indexOf('total_microusd')], '130131');
    equal(row.split(',')[head.split(',').indexOf('cache_write_1h')], '14345');
  });

  it('leaves tokens empty that are not on record', () => {
    const session = sessionItem({ tokens: null, tokens_complete: false });
    const [head = '', row = ''] = sessionsCsv({ schema: 'contrail.sessions/1', sessions: [session] }).split('\r\n');
    const at = head.split(',').indexOf('input');
    equal(
      row
        .split(',')
        .slice(at, at + 6)
        .join(),
      ',,,,,',
    );
    match(costCsv(sessionDetail({ threads: [threadItem({ tokens: null, requests: 0 })] })), /,0,,,,,,,129177\r/);
  });

  it('has a row for each conversation', () => {
    const lines = costCsv(sessionDetail()).split('\r\n');
    equal(lines.length, 4);
    match(lines[1] ?? '', /,main,,main,.*,129177$/);
    match(lines[2] ?? '', /,afa8,main,sync,Explore,Explore invoice callers,claude-haiku-5-5,2,.*,954$/);
    equal(new Set(lines.slice(0, 3).map(line => line.split(',').length)).size, 1);
  });
});
