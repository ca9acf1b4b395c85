import * as v from 'valibot';

/**
 * Colors of the theme that sessions have beside a file's lines, by their ids in the editor: the editor's decorations and
 * the panel's legend both take them from here. None of them means good or bad; dead ends have the orange.
 */
export const ownColors = ['charts.blue', 'charts.purple', 'charts.green', 'charts.yellow', 'charts.red'] as const;
/** What all further sessions share. */
export const sharedColor = 'charts.foreground';
export const sessionColors = [...ownColors, sharedColor] as const;
export type SessionColor = (typeof sessionColors)[number];

/** Which color is which session, in a file whose lines the editor shows with colors beside them. */
const fileLegendSchema = v.object({
  /** Absolute, as the editor names it. */
  path: v.string(),
  /** Those with lines in the file, most lines first. */
  sessions: v.array(
    v.object({
      session_uid: v.string(),
      agent: v.string(),
      title: v.nullable(v.string()),
      color: v.picklist(sessionColors),
      /** Of the file as the editor has it. */
      lines: v.number(),
    }),
  ),
});
export type FileLegend = v.InferOutput<typeof fileLegendSchema>;

export const fileLegendsSchema = v.pipe(v.array(fileLegendSchema), v.readonly());
