/** `contrail.transcript_place/1`: where an event stands. */
export interface TranscriptPlace {
  schema: 'contrail.transcript_place/1';
  path: string;
  /** 1-based. */
  line: number;
  /** Of the line's first byte; in the decompressed text for a compressed transcript. */
  offset: number;
  /** False when the agent has deleted the transcript. */
  exists: boolean;
}
