import { dirname } from 'node:path';
import type { EndState } from '../../model/facts';
import { fileOfSource, partOfSource } from '../../model/sourceFormat';
import type { ContentReader, Json, ReaderContext, SourceContent } from '../adapter';
import { FactTeller } from '../factTeller';
import { ItemLedger } from '../itemLedger';
import { tellCall } from '../tellCall';
import { timeOf } from '../times';
import { titleFrom } from '../titleFrom';
import { AnswerTeller } from './answerTeller';
import { InputTimes } from './inputHistory';
import { readAnnouncement } from './notices';
import { type Run, splitRuns } from './runs';
import { cutSegments, type Segment } from './segments';

/** Commands that are answered by the model like a prompt. */
const asking = /^\/(?:ask|code|architect|context|help)\s+\S/;

/** Reads one run of a chat history. */
export class RunReader implements ContentReader {
  readonly #context: ReaderContext;
  readonly #ledger: ItemLedger;
  readonly #teller: FactTeller;
  #end: EndState = 'awaiting_user';
  #title: string | null = null;
  #ts: number | null = null;
  #commandLine = '';
  #version: string | null = null;
  /** A prompt was sent and its answer is not complete. */
  #isOpen = false;
  /** What was there of an answer is written after the interruption. */
  #isCut = false;

  constructor(context: ReaderContext, state: Json | undefined) {
    this.#context = context;
    this.#ledger = new ItemLedger(state);
    this.#teller = new FactTeller(context);
  }

  *read(content: SourceContent): Iterable<void> {
    if (content.format !== 'text') return;
    const name = partOfSource(this.#context.source);
    const run = splitRuns(content.text).find(one => one.name === name);
    if (run === undefined) return;
    const before = content.text.slice(0, run.offset);
    const place = { line: before.split('\n').length, offset: Buffer.byteLength(before, 'utf8') };
    const [inputFile = ''] = this.#context.source.companions;
    const times = new InputTimes(this.#context.companions.get(inputFile) ?? '', run.startedAt);
    const answers = new AnswerTeller(this.#teller, this.#ledger, dirname(fileOfSource(this.#context.source)));
    this.#ts = localTime(run.startedAt);
    const segments = cutSegments(run.text);
    this.#started(run, segments);
    for (const [index, segment] of segments.entries()) {
      const { changes } = this.#ledger;
      this.#teller.at = { line: place.line + segment.line, offset: place.offset + segment.offset };
      const key = String(index);
      if (segment.kind === 'prompt') {
        const at = times.timeOf(segment.text);
        if (at !== null) this.#ts = localTime(at);
        this.#prompt(key, segment.text);
        answers.isEditor = false;
      } else if (segment.kind === 'answer') {
        const notices = noticesAfter(segments, index);
        const isLast = index + 1 + notices.length === segments.length;
        answers.answer({ key, text: segment.text, notices, isLast, ts: this.#ts });
        this.#isOpen = false;
        if (!this.#isCut) this.#end = 'awaiting_user';
      } else {
        if (segment.text.startsWith('Edit the files?')) answers.isEditor = true;
        answers.announced(readAnnouncement(segment.text));
        this.#notice(key, segment.text, segments[index - 1]?.text ?? '');
      }
      if (this.#ledger.changes > changes) yield;
    }
    this.#facts(answers);
  }

  state(): Json {
    return this.#ledger.state();
  }

  /** The start, with what aider said of itself before the first prompt. Its time is that of the clock there, without a zone. */
  #started(run: Run, segments: readonly Segment[]): void {
    const first = segments.findIndex(({ kind }) => kind !== 'notice');
    const header = segments.slice(0, first < 0 ? segments.length : first).map(({ text }) => text);
    this.#commandLine = header.find(text => /(?:^|[\\/])aider(?:\.exe)?(?:\s|$)/.test(text)) ?? '';
    for (const text of header) this.#version = readAnnouncement(text).version ?? this.#version;
    const body = [`started at ${run.startedAt}, local time`, ...header].join('\n');
    const seq = this.#ledger.tell('start', body);
    if (seq !== null)
      this.#teller.event({
        seq,
        ts: this.#ts,
        node: 'start',
        kind: 'lifecycle',
        role: 'system',
        detail: 'session_start',
        body,
      });
  }

  #prompt(key: string, text: string): void {
    const isCommand = /^\/[a-z]/.test(text) && !asking.test(text);
    const isShell = text.startsWith('!');
    this.#isOpen = !isCommand && !isShell;
    this.#isCut = false;
    if (this.#isOpen) {
      this.#title ??= text.replace(/^\/[a-z-]+\s+/, '');
      this.#end = 'truncated';
    }
    if (/^\/(?:exit|quit)\b/.test(text)) this.#end = 'clean';
    const seq = this.#ledger.tell(key, [text, this.#ts]);
    if (seq === null) return;
    const detail = isShell ? 'shell' : isCommand ? 'command' : 'prompt';
    const shared = { ts: this.#ts, node: key };
    this.#teller.event({ ...shared, seq, kind: 'user_msg', role: 'user', detail, body: text });
  }

  #notice(key: string, text: string, before: string): void {
    if (text.startsWith('^C again to exit')) this.#interrupted(key);
    else if (text.startsWith('^C KeyboardInterrupt')) this.#end = this.#isOpen ? 'truncated' : 'clean';
    else if (text.startsWith('Running ')) this.#ran(key, text.slice('Running '.length), before);
    else if (/^Attempt to fix (?:lint|test) errors\?/.test(text)) this.#failedCheck(key, text);
    else if (/^Commit [0-9a-f]{7,40} /.test(text)) this.#lifecycle(key, 'commit', text);
    else if (/^Removed: [0-9a-f]{7,40} /.test(text)) this.#lifecycle(key, 'undo', text);
    else if (this.#isOpen && /^\S*(?:Error|Exception)(?:[:\s]|$)/.test(text)) {
      const seq = this.#ledger.tell(key, text);
      if (seq !== null)
        this.#teller.event({
          seq,
          ts: this.#ts,
          node: key,
          kind: 'error',
          role: 'system',
          detail: 'api_error',
          body: text,
        });
    }
  }

  /** Without an open prompt it is how people leave aider. */
  #interrupted(key: string): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#isCut = true;
    this.#end = 'truncated';
    const seq = this.#ledger.tell(key, null);
    if (seq === null) return;
    const summary = 'interrupted by the user';
    const shared = { ts: this.#ts, node: key, summary };
    this.#teller.event({ ...shared, seq, kind: 'human_intervention', role: 'user', detail: 'interrupt' });
  }

  /** A command that the model proposed and the user allowed; neither its output nor its end is recorded. */
  #ran(key: string, command: string, question: string): void {
    if (!/^Run(?:ning | shell command)/.test(question)) return;
    const seq = this.#ledger.tell(key, command);
    if (seq === null) return;
    const body = JSON.stringify({ command });
    tellCall(this.#teller, {
      seq,
      ts: this.#ts,
      node: key,
      callId: key,
      tool: 'shell',
      body,
      summary: command,
      result: null,
      command,
    });
  }

  /** Aider asks whether to fix errors when its own check of the edited files failed (`--auto-lint`, `--auto-test`). */
  #failedCheck(key: string, question: string): void {
    const seq = this.#ledger.tell(key, question);
    if (seq === null) return;
    const category = question.includes('lint errors') ? 'lint' : 'test';
    const given = new RegExp(`--${category}-cmd[ =](.+?)(?= --[a-z]|$)`).exec(this.#commandLine)?.[1];
    const command = given ?? `aider --auto-${category}`;
    const ts = this.#ts;
    const { sink, identity } = this.#context;
    const result = { ts, text: question, detail: 'error' } as const;
    const body = JSON.stringify({ command });
    tellCall(this.#teller, { seq, ts, node: key, callId: key, tool: category, body, summary: command, result });
    sink.check({
      seq: seq + 1,
      ts,
      callId: key,
      threadId: identity.threadId,
      command,
      category,
      runner: given ?? 'aider',
      result: 'fail',
      evidence: 'error_flag',
      exitCode: null,
      firstError: null,
      files: [],
    });
  }

  #lifecycle(key: string, detail: string, text: string): void {
    const seq = this.#ledger.tell(key, text);
    if (seq !== null)
      this.#teller.event({ seq, ts: this.#ts, node: key, kind: 'lifecycle', role: 'system', detail, body: text });
  }

  #facts({ stated }: AnswerTeller): void {
    const { sink, source } = this.#context;
    const automated = / (?:--message|--message-file|-m|-f|--msg)[ =]/.test(this.#commandLine);
    sink.place({ cwd: dirname(fileOfSource(source)), gitBranch: null, seq: 0 });
    sink.session({
      title: this.#title === null ? undefined : { text: titleFrom(this.#title), source: 'firstPrompt' },
      endState: automated && this.#end === 'awaiting_user' ? 'clean' : this.#end,
      automated,
      agentVersion: this.#version ?? undefined,
      statedTotal: stated === null ? undefined : { nanoUsd: stated, tokens: null },
    });
  }
}

/** What aider said between an answer and the next prompt or answer. */
function noticesAfter(segments: readonly Segment[], index: number): string[] {
  const next = segments.findIndex(({ kind }, at) => at > index && kind !== 'notice');
  return segments.slice(index + 1, next < 0 ? segments.length : next).map(({ text }) => text);
}

/** Aider writes the time of day where it ran. Which zone that was is not recorded: it is taken for UTC. */
function localTime(written: string): number | null {
  return timeOf(`${written.replace(' ', 'T')}Z`);
}
