import * as v from 'valibot';
import { fileLegendsSchema } from './fileLegend';

/**
 * What the panel and its host say to each other. Both sides check every message that comes in; what the panel asks of the
 * store is checked once more by the store, the answers by `answers.ts`.
 */
export const protocolVersion = 1;

/** What the panel shows. Names what, never the data: those are asked for. */
export const placeSchema = v.variant('kind', [
  v.object({
    kind: v.literal('file'),
    /** Absolute; null without an active file. */
    path: v.nullable(v.string()),
    /** Stays at the file whichever editor is active. */
    pinned: v.boolean(),
  }),
  v.object({
    kind: v.literal('session'),
    session_uid: v.string(),
    /** The transcript in place of the overview, at an event where one is named. */
    transcript: v.optional(v.object({ seq: v.nullable(v.number()) })),
  }),
  v.object({ kind: v.literal('workspace') }),
]);
export type Place = v.InferOutput<typeof placeSchema>;

/** What only the editor can do for the panel. */
export const actionSchema = v.variant('kind', [
  v.object({ kind: v.literal('openFile'), path: v.string(), line: v.optional(v.number()) }),
  v.object({ kind: v.literal('openDiff'), session_uid: v.string(), path: v.string() }),
  v.object({ kind: v.literal('openEdit'), session_uid: v.string(), seq: v.number(), ordinal: v.number() }),
  v.object({
    kind: v.literal('openTranscript'),
    session_uid: v.string(),
    thread_id: v.optional(v.string()),
    seq: v.optional(v.number()),
  }),
  v.object({ kind: v.literal('resume'), session_uid: v.string() }),
  v.object({ kind: v.literal('copyResumeCommand'), session_uid: v.string() }),
  v.object({ kind: v.literal('exportSession'), session_uid: v.string() }),
  v.object({ kind: v.literal('openCostDocument'), session_uid: v.string() }),
  v.object({ kind: v.literal('pickSession') }),
  v.object({
    kind: v.literal('saveChart'),
    name: v.string(),
    format: v.picklist(['csv', 'svg', 'png']),
    data: v.string(),
  }),
  v.object({ kind: v.literal('rescan') }),
  v.object({ kind: v.literal('showDoctor') }),
  v.object({ kind: v.literal('openLog') }),
]);
export type Action = v.InferOutput<typeof actionSchema>;

/** From the panel. */
export const panelMessage = v.variant('type', [
  /** The panel listens: nothing is sent to it before. */
  v.object({ type: v.literal('ready'), version: v.number() }),
  v.object({ type: v.literal('request'), id: v.number(), method: v.string(), params: v.unknown() }),
  v.object({ type: v.literal('cancel'), id: v.number() }),
  v.object({ type: v.literal('act'), action: actionSchema }),
  v.object({ type: v.literal('navigated'), place: placeSchema, title: v.string() }),
]);
export type PanelMessage = v.InferOutput<typeof panelMessage>;

const storeStateSchema = v.variant('kind', [
  v.object({ kind: v.literal('idle') }),
  v.object({ kind: v.literal('reading'), done: v.number(), total: v.number() }),
  v.object({ kind: v.literal('failed'), message: v.string() }),
]);
export type PanelStoreState = v.InferOutput<typeof storeStateSchema>;

/** To the panel. */
export const hostMessage = v.variant('type', [
  v.object({
    type: v.literal('hello'),
    version: v.number(),
    /** BCP 47. */
    locale: v.string(),
    /** Texts in the user's language by the English ones. */
    texts: v.record(v.string(), v.string()),
    place: v.nullable(placeSchema),
    activeFile: v.nullable(v.string()),
    hasFolders: v.boolean(),
    store: storeStateSchema,
    legends: fileLegendsSchema,
  }),
  v.object({ type: v.literal('answer'), id: v.number(), value: v.unknown() }),
  v.object({ type: v.literal('failure'), id: v.number(), message: v.string() }),
  v.object({ type: v.literal('show'), place: placeSchema }),
  v.object({ type: v.literal('activeFile'), path: v.nullable(v.string()) }),
  /** Other colors, or none, stand beside the lines of files in the editor. */
  v.object({ type: v.literal('legends'), legends: fileLegendsSchema }),
  /** Something was read: ask again for whatever is shown. */
  v.object({ type: v.literal('changed') }),
  v.object({ type: v.literal('store'), state: storeStateSchema }),
]);
export type HostMessage = v.InferOutput<typeof hostMessage>;

/** What the panel remembers when it is hidden or the window reloads. */
export const panelState = v.object({
  version: v.literal(1),
  place: v.nullable(placeSchema),
  /** What of a place the user changed, by the part's name: filters, scroll positions, what is unfolded. */
  parts: v.record(v.string(), v.unknown()),
});
export type PanelState = v.InferOutput<typeof panelState>;
