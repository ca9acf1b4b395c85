import { doesNotMatch, match } from 'node:assert/strict';
import { panelHtml } from '../../src/panel/panelHtml';

const page = { cspSource: 'https://x.test', nonce: 'n', script: 'a.js', style: 'a.css', language: 'en', title: 'T' };

describe('panelHtml', () => {
  it('forbids everything but its own script, style sheet and charts on their way to a picture', () => {
    const policy = /content="([^"]*)"/.exec(panelHtml(page))?.[1] ?? '';
    match(policy, /^default-src &#39;none&#39;|^default-src 'none'/);
    doesNotMatch(policy, /unsafe|\*|data:|connect-src/);
  });

  it('lets nothing out of its attributes', () => {
    const html = panelHtml({ ...page, title: '</title><script>alert(1)</script>', language: '"><img>' });
    doesNotMatch(html, /<script>alert|<img/);
  });
});
