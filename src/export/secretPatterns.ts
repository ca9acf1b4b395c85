/**
 * What secrets look like. Formats are those that their issuers document and that the scanners gitleaks (8.x,
 * `config/gitleaks.toml`) and secretlint look for; docs/redaction.md says why none of the two is built in.
 */
export interface SecretPattern {
  /** What stands in the place of what was removed: `[redacted: <name>]`. */
  readonly name: string;
  /**
   * Global. Without groups the whole match is the secret; with them the first is kept, the second is the secret, and a
   * third is kept.
   */
  readonly pattern: RegExp;
  /** A further test of what was found: words that only stand where a secret could. */
  readonly isSecret?: (found: string) => boolean;
}

/** Names of fields, variables and options whose values are secret. Counts of tokens end otherwise: `max_tokens`. */
const secretNames =
  'pass(?:word|wd|phrase)|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|secret[_-]?key|credential';

export const secretPatterns: readonly SecretPattern[] = [
  {
    name: 'private-key',
    // An end that was cut off is no reason to keep the beginning.
    pattern:
      /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)/g,
  },
  { name: 'age-key', pattern: /\bAGE-SECRET-KEY-1[0-9A-Z]{58}\b/g },
  // Each part is base64url of JSON, which begins with `{"`; the signature may be missing.
  { name: 'jwt', pattern: /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}(?:\.[\w-]*)?/g },

  { name: 'anthropic-key', pattern: /\bsk-ant-[a-z0-9]{2,12}-[\w-]{20,}/g },
  { name: 'openai-key', pattern: /\bsk-(?:(?:proj|svcacct|admin|None)-[\w-]{20,}|[A-Za-z0-9]{32,})/g },
  { name: 'openrouter-key', pattern: /\bsk-or-v1-[a-f0-9]{32,}/g },
  { name: 'google-api-key', pattern: /\bAIza[\w-]{35}(?![\w-])/g },
  { name: 'google-oauth-token', pattern: /\bya29\.[\w-]{20,}/g },
  { name: 'google-oauth-secret', pattern: /\bGOCSPX-[\w-]{28}/g },
  { name: 'huggingface-token', pattern: /\b(?:hf|api_org)_[A-Za-z0-9]{34}\b/g },
  { name: 'groq-key', pattern: /\bgsk_[A-Za-z0-9]{40,}/g },
  { name: 'xai-key', pattern: /\bxai-[A-Za-z0-9]{60,}/g },
  { name: 'perplexity-key', pattern: /\bpplx-[A-Za-z0-9]{40,}/g },
  { name: 'replicate-token', pattern: /\br8_[A-Za-z0-9]{37}\b/g },

  { name: 'github-token', pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{60,})/g },
  {
    name: 'gitlab-token',
    pattern: /\bgl(?:pat|ptt|dt|rt|cbt|oas|soat|ft|imt|agent)-[\w.-]{20,}|\bGR1348941[\w-]{20,}/g,
  },
  { name: 'bitbucket-token', pattern: /\bATBB[A-Za-z0-9]{32}\b/g },
  { name: 'atlassian-token', pattern: /\bATATT3[\w=-]{60,}/g },
  { name: 'npm-token', pattern: /\bnpm_[A-Za-z0-9]{36}\b/g },
  { name: 'pypi-token', pattern: /\bpypi-AgE[\w-]{50,}/g },
  { name: 'rubygems-key', pattern: /\brubygems_[a-f0-9]{48}\b/g },
  { name: 'docker-token', pattern: /\bdckr_(?:pat|oat)_[\w-]{20,}/g },

  { name: 'aws-access-key-id', pattern: /\b(?:A3T[A-Z0-9]|AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b/g },
  { name: 'azure-client-secret', pattern: /(?<![\w~.-])[\w~.]{3}\dQ~[\w~.-]{31,34}(?![\w~.-])/g },
  { name: 'azure-storage-key', pattern: /(\bAccountKey=)([A-Za-z0-9+/]{80,}={0,2})/g },
  { name: 'digitalocean-token', pattern: /\bdo[opr]_v1_[a-f0-9]{64}\b/g },
  { name: 'databricks-token', pattern: /\bdapi[a-f0-9]{32}(?:-\d)?\b/g },
  { name: 'vault-token', pattern: /\bhv[sb]\.[\w-]{24,}/g },
  { name: 'terraform-token', pattern: /\b[A-Za-z0-9]{14}\.atlasv1\.[\w-]{60,}/g },
  { name: 'doppler-token', pattern: /\bdp\.(?:pt|st|sa|ct|scim|audit)\.[\w.-]{40,}/g },
  { name: 'supabase-token', pattern: /\bsbp_[a-f0-9]{40}\b|\bsb_secret_[\w-]{20,}/g },
  { name: 'planetscale-token', pattern: /\bpscale_(?:tkn|oauth|pw)_[\w.=-]{32,}/g },
  { name: 'fly-token', pattern: /\bfo1_[\w-]{43}\b|\bfm[12][ar]?_[A-Za-z0-9+/=]{100,}/g },

  { name: 'slack-token', pattern: /\bxox[abeoprs](?:\.xox[bp])?-[A-Za-z0-9-]{10,}|\bxapp-\d-[A-Za-z0-9-]{20,}/g },
  { name: 'slack-webhook', pattern: /(\bhooks\.slack\.com\/(?:services|workflows|triggers)\/)([\w/+]{30,})/g },
  { name: 'discord-webhook', pattern: /(\bdiscord(?:app)?\.com\/api\/webhooks\/\d+\/)([\w-]{60,})/g },
  { name: 'discord-token', pattern: /(?<![\w.-])[MNO][\w-]{23,25}\.[\w-]{6}\.[\w-]{27,38}(?![\w-])/g },
  { name: 'telegram-token', pattern: /(?<!\d)\d{8,10}:AA[\w-]{33}(?![\w-])/g },
  { name: 'stripe-key', pattern: /\b(?:sk|rk)_(?:live|test|prod)_[A-Za-z0-9]{10,}|\bwhsec_[A-Za-z0-9+/=]{32,}/g },
  { name: 'shopify-token', pattern: /\bshp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}\b/g },
  { name: 'square-token', pattern: /\b(?:sq0atp|sq0csp|EAAA)-?[\w-]{22,60}(?![\w-])/g },
  { name: 'sendgrid-key', pattern: /\bSG\.[\w-]{20,24}\.[\w-]{39,50}/g },
  { name: 'mailgun-key', pattern: /\bkey-[a-f0-9]{32}\b/g },
  { name: 'mailchimp-key', pattern: /\b[a-f0-9]{32}-us\d{1,2}\b/g },
  { name: 'twilio-key', pattern: /\bSK[a-f0-9]{32}\b/g },
  { name: 'linear-key', pattern: /\blin_(?:api|oauth)_[A-Za-z0-9]{40,}/g },
  { name: 'notion-token', pattern: /\bntn_[A-Za-z0-9]{40,}|\bsecret_[A-Za-z0-9]{43}\b/g },
  { name: 'figma-token', pattern: /\bfig[dou]r?_[\w-]{40,}/g },
  { name: 'postman-key', pattern: /\bPMAK-[a-f0-9]{24}-[a-f0-9]{34}\b/g },
  { name: 'sentry-token', pattern: /\bsntry[su]_[\w+/=.-]{40,}/g },
  { name: 'grafana-token', pattern: /\bgl(?:sa|c)_[A-Za-z0-9+/=_]{32,}/g },
  { name: 'newrelic-key', pattern: /\bNRAK-[A-Z0-9]{27}\b/g },
  { name: '1password-key', pattern: /\bA3-[A-Z0-9]{6}(?:-[A-Z0-9]{5,11}){4,5}\b|\bops_eyJ[\w+/=-]{200,}/g },

  {
    name: 'url-password',
    pattern: /(\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:@/?#'"]{0,100}:)([^\s/'"<>]{1,200})(@)/gi,
    isSecret: isNoPlaceholder,
  },
  {
    name: 'authorization',
    pattern:
      /(\b(?:proxy-)?authorization["']?\s*[:=]\s*["']?(?:(?:bearer|basic|token|apikey|digest)\s+)?)([\w~+/.=-]{8,})/gi,
    isSecret: isMixed,
  },
  { name: 'bearer-token', pattern: /(\bbearer\s+)([\w~+/.=-]{20,})/gi, isSecret: isMixed },
  { name: 'cookie', pattern: /(\b(?:set-)?cookie["']?\s*:\s*["']?)([\w.-]+=[^\r\n"';]{6,}(?:;[^\r\n"']*)?)/gi },
  {
    name: 'password',
    pattern: /(\bcurl\b[^\n]{0,300}?\s(?:-u|--user)[ =]\s*["']?[^\s:"']{1,100}:)([^\s"']+)/g,
    isSecret: isNoPlaceholder,
  },
  { name: 'password', pattern: /(\bsshpass\s+-p\s*["']?)([^\s"']+)/g, isSecret: isNoPlaceholder },
  {
    // What is set to a password on a command line or in a file of variables, without a space, is one.
    name: 'password',
    pattern: /((?<![\w-])[\w.-]{0,40}(?:pass(?:word|wd|phrase)|pwd)=["']?)([^\s"'`&|;,<>()[\]{}]{4,200})/gi,
    isSecret: isNoPath,
  },
  {
    name: 'secret',
    pattern: new RegExp(
      `((?<![\\w-])[\\w.-]{0,40}(?:${secretNames})["'\`]?\\s*(?::=|=>|[:=])\\s*["'\`]?)([\\w~+/.=@!#%^*:-]{8,400})(?![\\w.]*\\()`,
      'gi',
    ),
    isSecret: isMixed,
  },
  {
    name: 'secret',
    pattern: new RegExp(`(\\s--?[\\w-]{0,40}(?:${secretNames})\\s+["']?)([\\w~+/.=@!#%^*:-]{8,400})`, 'gi'),
    isSecret: isMixed,
  },
];

/** Neither a reference to where the secret is, nor a word that stands for it. */
function isNoPlaceholder(found: string): boolean {
  return !(
    /^[$%*<{[]|^(?:x+|\.+|-+|_+)$/i.test(found) ||
    /^(?:pass(?:word|wd)?|pwd|secret|token|username|null|none|true|false|undefined)$/i.test(found) ||
    /^(?:your|my|an?|the|example|changeme|redacted)(?:[-_][a-z-_]*)?$/i.test(found)
  );
}

/** A working directory is called `PWD`, too. */
function isNoPath(found: string): boolean {
  return isNoPlaceholder(found) && !/^(?:\.{0,2}|~)[\\/]|^[A-Za-z]:[\\/]/.test(found);
}

/** Letters and digits mixed, as in no word; and not a path, an address, a number, a version or a name that stands for the value. */
function isMixed(found: string): boolean {
  return (
    isNoPath(found) &&
    /\d/.test(found) &&
    /[A-Za-z]/.test(found) &&
    !/^(?:process\.env|os|env|secrets|vars|config|settings)\.|^https?:/.test(found) &&
    !/^[\w.@-]+(?:\/[\w.@-]+)+\.\w{1,5}$/.test(found) &&
    !/^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(found) &&
    !/^[\d.]+e[-+]?\d+$/i.test(found) &&
    !/^v?\d+(?:\.\d+)+(?:[-+][\w.]+)?$/.test(found)
  );
}
