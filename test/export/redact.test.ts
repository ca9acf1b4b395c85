import { deepEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { countRedacted, redact, redactText } from '../../src/export/redact';
import { secretPatterns } from '../../src/export/secretPatterns';
import { escapeMarkdown } from '../../src/vscode/escapeMarkdown';

const letters = 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0u1V2w3X4y5Z6';
const some = (length: number): string => letters.repeat(4).slice(0, length);
const hex = (length: number): string => '3f2b8c9d1e0a4b5c'.repeat(16).slice(0, length);
const upper = (length: number): string => 'ABCDEFGH234567'.repeat(4).slice(0, length);

/** Made up, in the shape of real ones; put together here, so that no scanner takes this file for a leak. */
const secrets: readonly (readonly [name: string, secret: string])[] = [
  ['private-key', `-----BEGIN RSA PRIVATE KEY-----\nMIIEow${some(64)}\n-----END RSA PRIVATE KEY-----`],
  ['private-key', `-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNz${some(64)}`],
  ['age-key', `AGE-SECRET-KEY-1${upper(56)}QQ`],
  ['jwt', `eyJ${some(20)}.eyJ${some(40)}.${some(43)}`],
  ['anthropic-key', `sk-ant-api03-${some(93)}AA`],
  ['anthropic-key', `sk-ant-oat01-${some(60)}`],
  ['openai-key', `sk-proj-${some(60)}_${some(20)}-A`],
  ['openai-key', `sk-${some(48)}`],
  ['openrouter-key', `sk-or-v1-${hex(64)}`],
  ['google-api-key', `AIza${some(35)}`],
  ['google-oauth-token', `ya29.${some(60)}`],
  ['google-oauth-secret', `GOCSPX-${some(28)}`],
  ['huggingface-token', `hf_${some(34)}`],
  ['groq-key', `gsk_${some(52)}`],
  ['xai-key', `xai-${some(80)}`],
  ['perplexity-key', `pplx-${some(48)}`],
  ['replicate-token', `r8_${some(37)}`],
  ['github-token', `ghp_${some(36)}`],
  ['github-token', `github_pat_${some(22)}_${some(59)}`],
  ['gitlab-token', `glpat-${some(20)}`],
  ['bitbucket-token', `ATBB${some(32)}`],
  ['atlassian-token', `ATATT3${some(186)}`],
  ['npm-token', `npm_${some(36)}`],
  ['pypi-token', `pypi-AgEIcHlwaS5vcmc${some(60)}`],
  ['rubygems-key', `rubygems_${hex(48)}`],
  ['docker-token', `dckr_pat_${some(27)}`],
  ['aws-access-key-id', `AKIA${upper(16)}`],
  ['azure-client-secret', `aB3${'8Q~'}${some(34)}`],
  ['digitalocean-token', `dop_v1_${hex(64)}`],
  ['databricks-token', `dapi${hex(32)}`],
  ['vault-token', `hvs.${some(90)}`],
  ['terraform-token', `${some(14)}.atlasv1.${some(67)}`],
  ['doppler-token', `dp.pt.${some(43)}`],
  ['supabase-token', `sbp_${hex(40)}`],
  ['planetscale-token', `pscale_tkn_${some(43)}`],
  ['fly-token', `fo1_${some(43)}`],
  ['slack-token', `xoxb-123456789012-1234567890123-${some(24)}`],
  ['slack-token', `xapp-1-A0123456789-1234567890123-${hex(64)}`],
  ['discord-token', `M${some(23)}.${some(6)}.${some(38)}`],
  ['telegram-token', `1234567890:AA${some(33)}`],
  ['stripe-key', `sk_live_${some(24)}`],
  ['shopify-token', `shpat_${hex(32)}`],
  ['square-token', `sq0atp-${some(22)}`],
  ['sendgrid-key', `SG.${some(22)}.${some(43)}`],
  ['mailgun-key', `key-${hex(32)}`],
  ['mailchimp-key', `${hex(32)}-us12`],
  ['twilio-key', `SK${hex(32)}`],
  ['linear-key', `lin_api_${some(40)}`],
  ['notion-token', `ntn_${some(46)}`],
  ['figma-token', `figd_${some(40)}`],
  ['postman-key', `PMAK-${hex(24)}-${hex(34)}`],
  ['sentry-token', `sntrys_${some(80)}`],
  ['grafana-token', `glsa_${some(32)}_${hex(8)}`],
  ['newrelic-key', `NRAK-${upper(27)}`],
  ['1password-key', 'A3-ABC123-ABCDEF-12345-ABCDE-12345-ABCDE'],
];

/** Secrets of no shape of their own, told by what stands before them. */
const named: readonly (readonly [text: string, redacted: string])[] = [
  ['postgres://app:hunter2@db.example.com/x', 'postgres://app:[redacted: url-password]@db.example.com/x'],
  ['https://ci:p@ss-w0rd@example.com/a.git', 'https://ci:[redacted: url-password]@example.com/a.git'],
  ['redis://:s3cr3t@cache:6379', 'redis://:[redacted: url-password]@cache:6379'],
  [`Authorization: Bearer ${some(30)}`, 'Authorization: Bearer [redacted: authorization]'],
  ['-H "Authorization: Basic dXNlcjpodW50ZXIy"', '-H "Authorization: Basic [redacted: authorization]"'],
  [`it says bearer ${some(24)} there`, 'it says bearer [redacted: bearer-token] there'],
  ['Cookie: sid=abcdef123456; theme=dark', 'Cookie: [redacted: cookie]'],
  ['curl -s -u bob:hunter2 https://x', 'curl -s -u bob:[redacted: password] https://x'],
  ['sshpass -p hunter2 ssh x', 'sshpass -p [redacted: password] ssh x'],
  ['PGPASSWORD=hunter2 psql', 'PGPASSWORD=[redacted: password] psql'],
  ['the password=swordfish works', 'the password=[redacted: password] works'],
  [`AWS_SECRET_ACCESS_KEY=${some(39)}/`, 'AWS_SECRET_ACCESS_KEY=[redacted: secret]'],
  [`aws_secret_access_key = ${some(40)}`, 'aws_secret_access_key = [redacted: secret]'],
  [`{"apiKey": "${some(32)}"}`, '{"apiKey": "[redacted: secret]"}'],
  [`const clientSecret = '${some(30)}';`, "const clientSecret = '[redacted: secret]';"],
  [`//registry.npmjs.org/:_authToken=${hex(8)}-${some(12)}`, '//registry.npmjs.org/:_authToken=[redacted: secret]'],
  [`deploy --api-key ${some(20)} --force`, 'deploy --api-key [redacted: secret] --force'],
  [`x-api-key: ${some(20)}`, 'x-api-key: [redacted: secret]'],
  ['password: "correct-h0rse"', 'password: "[redacted: secret]"'],
  [
    `https://hooks.slack.com/services/T01234567/B01234567/${some(24)}`,
    'https://hooks.slack.com/services/[redacted: slack-webhook]',
  ],
  [
    `https://discord.com/api/webhooks/123456789/${some(68)}`,
    'https://discord.com/api/webhooks/123456789/[redacted: discord-webhook]',
  ],
  [`AccountName=a;AccountKey=${some(86)}==;E=1`, 'AccountName=a;AccountKey=[redacted: azure-storage-key];E=1'],
];

/** What must stay, though it looks like a secret to somebody in a hurry. */
const harmless: readonly string[] = [
  hex(40),
  `git checkout ${hex(40)}`,
  `git show ${hex(7)}..${hex(12)}`,
  `sha256:${hex(64)}`,
  `"integrity": "sha512-${some(86)}=="`,
  '123e4567-e89b-12d3-a456-426614174000',
  'claude-code:26e8b705-117a-4d0d-8093-124fc5e6160a',
  '01a1fb1a-05f6-7510-b855-ae41a410883e',
  `data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAA${some(200)}==`,
  'msg_01XFDUDYJgAACzvnptvVoYEL',
  'toolu_01A09q90qw90lq917835lq9',
  'req_011CSHoEeqs5C35K2UUqR7Fy',
  'max_tokens: 4096, max-tokens=100000',
  '"input_cost_per_token": 3.0000001e-06,',
  'tokens: 12,345 input, 678 output; token_count=1234567890',
  'Fix the password reset: the token expires too early',
  'token: string; password: string',
  'const token = process.env.GITHUB_TOKEN2;',
  'const secret = getSecret2("x")',
  `password=$DB_PASSWORD token=$\{{ secrets.NPM_TOKEN2 }}`,
  'export API_KEY=<your-api-key>',
  'api_key: YOUR_API_KEY_2',
  'PWD=/srv/agents/claude-code/workspace2',
  'secret: src/auth/secret2.ts',
  'token: v1.2.3-beta.4',
  'authorization: required',
  'http://localhost:3000/@scope/pkg',
  'git@github.com:owner/repo2.git',
  'ssh://git@example.com:22/repo.git',
  'docker run -u 1000:1000 image',
  'sk-estimator sk-loading-spinner-container',
  'skip_live_test sk_live_',
  'npm_config_registry npm_lifecycle_event',
  'Basic usage: bearer of bad news',
  'task-1234567890123456789012345678901234567890',
  '/usr/lib/python3.12/site-packages/numpy-1.26.4.dist-info',
  'C:\\Users\\me\\AppData\\Local\\Temp\\x1y2z3',
  'SKU1234 AKIA ghp_short',
  'The cookie: it is a tasty one',
];

describe('redactText', () => {
  for (const [name, secret] of secrets)
    it(`removes ${name}: ${secret.slice(0, 12).trimEnd()}…`, () => {
      const places = [
        ['', ''],
        ['use ', ' now'],
        ['"', '"'],
        ["run('", "');"],
        ['\n', '\n'],
      ] as const;
      for (const [before, after] of places) {
        // A key that has no end takes with it what follows.
        const isOpen = secret.includes('BEGIN') && !secret.includes('END');
        equal(redactText(`${before}${secret}${after}`), `${before}[redacted: ${name}]${isOpen ? '' : after}`);
      }
    });

  for (const [text, wanted] of named) it(`makes ${wanted}`, () => equal(redactText(text), wanted));

  for (const text of harmless) it(`leaves ${text.slice(0, 50)}`, () => equal(redactText(text), text));

  it('has an example for every pattern', () => {
    const shown = new Set([
      ...secrets.map(([name]) => name),
      ...named.flatMap(([, text]) => /redacted: ([\w-]+)/.exec(text)?.[1] ?? []),
    ]);
    deepEqual(
      [...new Set(secretPatterns.map(({ name }) => name))].filter(name => !shown.has(name)),
      [],
    );
  });

  it('finds all of several, and nothing in what it has redacted', () => {
    const text = [...secrets.map(([, secret]) => secret), ...named.map(([secret]) => secret)]
      .filter(secret => !secret.includes('OPENSSH'))
      .join('\n');
    const once = redactText(text);
    ok(countRedacted(once) >= secrets.length + named.length - 1);
    equal(redactText(once), once);
  });

  it('leaves pictures and hashes, whatever they are of', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 3_000 }), bytes => {
        const base64 = Buffer.from(bytes).toString('base64');
        const digest = Buffer.from(bytes).toString('hex');
        for (const text of [`data:image/png;base64,${base64}`, `sha512-${base64}`, digest])
          equal(redactText(text), text);
      }),
      { seed: 1 },
    );
  });

  it('needs no long time for long texts', () => {
    // Each makes a pattern begin again and again; a pattern that then looks back would never end.
    for (const part of [
      '-----BEGIN PRIVATE KEY',
      'curl ',
      'a://b:',
      'password',
      'x-',
      'eyJaaaaaaaaaaa.',
      'cookie: a=',
      '  --a-',
    ])
      ok(redactText(part.repeat(40_000 / part.length)).length > 0);
  });
});

describe('redact', () => {
  it('keeps the shape', () => {
    const list = ['a', { text: 'token=abc12345' }];
    deepEqual(redact({ title: `Use ghp_${some(36)}`, cost: null, n: 1, list, no: undefined }), {
      title: 'Use [redacted: github-token]',
      cost: null,
      n: 1,
      list: ['a', { text: 'token=[redacted: secret]' }],
      no: undefined,
    });
  });
});

describe('countRedacted', () => {
  it('counts in text, JSON and Markdown', () => {
    const text = redactText(`ghp_${some(36)} and token=abc12345`);
    for (const of of [text, JSON.stringify({ text }), escapeMarkdown(text)]) equal(countRedacted(of), 2);
    equal(countRedacted('redacted: nothing [redacted] a[redacted: ]'), 0);
  });
});
