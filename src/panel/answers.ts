import * as v from 'valibot';
import { failures, reviewFailure } from './failureAnswers';
import { sessionDetail, timeline, toolCosts } from './sessionAnswers';
import { transcript, transcriptFind, transcriptIndex, transcriptText } from './transcriptAnswers';
import { fileView, workspace } from './workspaceAnswers';

/** What was asked for is not in the store. */
export const none = v.object({ schema: v.literal('contrail.none/1') });

export const answerSchemas = {
  sessionDetail,
  timeline,
  transcript,
  transcriptText,
  transcriptIndex,
  transcriptFind,
  toolCosts,
  workspace,
  fileView,
  failures,
  reviewFailure,
} as const;
export type PanelMethod = keyof typeof answerSchemas;
export type PanelAnswer<M extends PanelMethod> = v.InferOutput<(typeof answerSchemas)[M]>;

/** Questions about the folders of the workspace: the panel does not know, and need not say, which those are. */
export const scopedMethods: ReadonlySet<PanelMethod> = new Set(['sessionDetail', 'workspace', 'fileView', 'failures']);
