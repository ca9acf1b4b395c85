import * as vscode from 'vscode';
import { answerTool, usualBudget } from '../../agentTools/answerTool';
import { readNews } from '../../agentTools/readNews';
import type { ToolAnswer } from '../../agentTools/toolAnswer';
import type { ToolName } from '../../agentTools/toolDefinitions';
import { abortSignalOf } from '../abortSignalOf';
import { askedFolders } from '../askedFolders';
import { editorLocalizer } from '../editorLocalizer';
import type { FeatureDependencies } from '../features';
import { readSettings } from '../settingsReader';
import { fitTokens } from './fitTokens';
import { invocationText } from './invocationText';

/** A tool as the editor's agents call it. */
export class EditorTool implements vscode.LanguageModelTool<unknown> {
  constructor(
    private readonly name: ToolName,
    private readonly dependencies: Pick<FeatureDependencies, 'store' | 'log'>,
  ) {}

  /** It only reads, and only what is on this machine: nobody has to be asked. */
  prepareInvocation({
    input,
  }: vscode.LanguageModelToolInvocationPrepareOptions<unknown>): vscode.PreparedToolInvocation {
    return { invocationMessage: invocationText(this.name, input, editorLocalizer) };
  }

  /** @throws an error whose message is written for the model */
  async invoke(
    { input, tokenizationOptions }: vscode.LanguageModelToolInvocationOptions<unknown>,
    token: vscode.CancellationToken,
  ): Promise<vscode.LanguageModelToolResult> {
    const signal = abortSignalOf(token);
    const { store, log } = this.dependencies;
    const folders = askedFolders(store);
    const { environment } = store;
    // However often the answer has to be made shorter, what is new is read once.
    let news: Promise<string | null> | undefined;
    const ask = (budget: number): Promise<ToolAnswer> =>
      answerTool(
        this.name,
        { input, signal, budget },
        {
          service: store,
          folders,
          home: environment.home,
          readNews: until => {
            news ??= readNews({ service: store, environment, keep: readSettings().keep, folders }, until);
            return news;
          },
        },
      );
    try {
      const answer = await ask(usualBudget);
      if (answer.isError) throw new Error(answer.text);
      const text =
        tokenizationOptions === undefined
          ? answer.text
          : await fitTokens(answer.text, {
              budget: tokenizationOptions.tokenBudget,
              count: part => tokenizationOptions.countTokens(part, token),
              shorten: async characters => (await ask(characters)).text,
            });
      return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
    } catch (error) {
      if (token.isCancellationRequested) throw new vscode.CancellationError();
      log.warn(`${this.name}: ${error instanceof Error ? error.message : String(error)}`);
      throw error;
    }
  }
}
