import assert from 'node:assert/strict';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { hostEnvironment } from '../../src/discovery/hostEnvironment';

describe('hostEnvironment', () => {
  it('describes this machine by default', () => {
    const env = hostEnvironment();
    assert.equal(env.home, resolve(homedir()));
    assert.deepEqual(env.variables, { ...process.env });
    assert.equal(Object.getPrototypeOf(env.variables), Object.prototype);
  });

  it("leaves the asking user's variables out when a home is named", () => {
    assert.deepEqual(hostEnvironment({ home: '/srv/home' }).variables, {});
    const variables = { CODEX_HOME: '/elsewhere' };
    assert.equal(hostEnvironment({ home: '/srv/home', variables }).variables, variables);
  });

  it('makes a relative home absolute', () => {
    assert.equal(hostEnvironment({ home: 'some/home' }).home, resolve('some/home'));
  });

  it('treats other Unixes as Linux', () => {
    assert.equal(hostEnvironment({ platform: 'freebsd' }).platform, 'linux');
    assert.equal(hostEnvironment({ platform: 'win32' }).platform, 'win32');
    assert.equal(hostEnvironment({ platform: 'darwin' }).platform, 'darwin');
  });
});
