import type { WriteStream } from 'node:tty';
import type { IngestProgress } from '../ingest/ingest';

/** A progress line that is overwritten in place, only on a terminal. */
export function progressLine(stream: WriteStream): { show: (progress: IngestProgress) => void; clear: () => void } {
  let shown = false;
  return {
    show({ sourcesDone, sources, bytesDone, bytes }) {
      if (!stream.isTTY) return;
      shown = true;
      const percent = bytes === 0 ? 100 : Math.floor((bytesDone / bytes) * 100);
      stream.write(`\r\u001b[KReading sessions: ${percent} %, ${sourcesDone} of ${sources} files`);
    },
    clear() {
      if (shown) stream.write('\r\u001b[K');
    },
  };
}
