import assert from 'node:assert/strict';
import fc from 'fast-check';
import { normalizeRemote, sanitizeRemote } from '../../src/discovery/gitRemote';

const normalized: readonly (readonly [string, string | null])[] = [
  ['git@github.com:Org/Repo.git', 'github.com/Org/Repo'],
  ['https://github.com/org/repo.git/', 'github.com/org/repo'],
  ['ssh://git@GitHub.com/org/repo', 'github.com/org/repo'],
  ['https://github.com/org//repo.git', 'github.com/org/repo'],
  ['HTTPS://GitHub.com/Org/Repo.git', 'github.com/Org/Repo'],
  ['  git://example.com/a/b.git\n', 'example.com/a/b'],
  ['http://example.com:8080/a/b', 'example.com/a/b'],
  ['ssh://git@example.com:2222/a/b.git', 'example.com/a/b'],
  ['https://user:to:ken@example.com/a/b.git?token=x#y', 'example.com/a/b'],
  ['https://example.com/acme%2Ftmp%2F..%2Fapp.git', 'example.com/acme/app'],
  ['https://example.com/50%/app', 'example.com/50%/app'],
  ['ssh://git@[2001:db8::1]:22/acme/app', '2001:db8::1/acme/app'],
  ['git@example.com:acme/app.git?token=secret#ref', 'example.com/acme/app'],
  ['Example.com:a/b', 'example.com/a/b'],
  ['git@host:~user/b.git', 'host/~user/b'],
  ['file:///tmp/repo.git', null],
  ['FILE:///tmp/repo.git', null],
  ['ftp://example.com/a', null],
  ['ext::sh -c foo', null],
  ['/srv/git/repo.git', null],
  ['../sibling', null],
  ['./odd:name', null],
  ['repo', null],
  ['C:\\repo.git', null],
  ['C:/repo.git', null],
  ['https://example.com/', null],
  ['https://example.com/.git', null],
  ['https:///a/b', null],
  ['git@example.com:', null],
  ['', null],
];

describe('git remotes', () => {
  for (const [url, expected] of normalized)
    it(`normalizes ${JSON.stringify(url)}`, () => assert.equal(normalizeRemote(url), expected));

  it('stores remotes without credentials, query and fragment', () => {
    assert.equal(sanitizeRemote('https://user:token@Example.com/Org/Repo.git'), 'https://Example.com/Org/Repo.git');
    assert.equal(sanitizeRemote('https://a@b@example.com:8443/a/b?c=d#e'), 'https://example.com:8443/a/b');
    assert.equal(sanitizeRemote('ssh://git@github.com/a/b.git'), 'ssh://github.com/a/b.git');
    assert.equal(sanitizeRemote('git@github.com:Org/Repo.git'), 'github.com:Org/Repo.git');
    assert.equal(sanitizeRemote('user:token@example.com:a/b.git#t=1'), 'example.com:a/b.git');
    assert.equal(sanitizeRemote('file:///tmp/repo.git'), null);
  });

  it('never keeps a credential', () => {
    const word = fc.stringMatching(/^[a-z0-9:%._-]{1,12}$/);
    fc.assert(
      fc.property(word, fc.constantFrom('https://', 'ssh://', 'http://', ''), (secret, scheme) => {
        const url = `${scheme}SECRET${secret}@example.com${scheme ? '/' : ':'}a/b.git?SECRET#SECRET`;
        assert.equal(normalizeRemote(url), 'example.com/a/b');
        assert.doesNotMatch(sanitizeRemote(url) ?? '', /SECRET/);
      }),
    );
  });

  it('gives what it stores the same identity', () => {
    for (const [url, expected] of normalized)
      if (expected !== null) assert.equal(normalizeRemote(sanitizeRemote(url) ?? ''), expected);
  });
});
