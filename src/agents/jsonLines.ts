/**
 * The records in the text of a companion that holds one JSON value a line. A last line that is cut is being written: the
 * next reading has it whole. `onMalformed` hears of the lines before it that are no JSON.
 */
export function parseJsonLines(text: string, onMalformed: (line: number) => void): unknown[] {
  const records: unknown[] = [];
  const lines = text.split('\n');
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    try {
      const record: unknown = JSON.parse(line);
      records.push(record);
    } catch {
      if (index < lines.length - 1) onMalformed(index + 1);
    }
  }
  return records;
}
