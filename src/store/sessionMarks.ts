/** `contrail.marked/1`: what the user said of a session. */
export interface SessionMarks {
  schema: 'contrail.marked/1';
  session_uid: string;
  pinned: boolean;
  hidden: boolean;
  title: string | null;
}
