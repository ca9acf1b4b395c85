import type { FileTrace } from '../store/readModels/fileTrace';
import type { ServiceConnection } from './connect';
import type { CallOptions } from './requests';

/**
 * What is passed on of all files that agents edited in the folders (null: everywhere) and that have lines of theirs left;
 * with `paths` of those files alone.
 */
export async function fileTracesOf(
  service: Pick<ServiceConnection, 'call'>,
  folders: string[] | null,
  options: CallOptions & { readonly paths?: readonly string[] } = {},
): Promise<FileTrace[]> {
  const { paths, ...call } = options;
  const asked = paths ?? (await service.call('files', { folders }, call)).files.map(({ path }) => path);
  const traces = new Map<string, FileTrace>();
  for (const path of [...new Set(asked)].sort()) {
    // A file that the user names is read wherever it lies.
    const trace = await service.call('fileTrace', { path, folders: paths === undefined ? folders : null }, call);
    if (trace.schema === 'contrail.none/1' || trace.lines.length === 0) continue;
    // Agents spell one file in several ways.
    traces.set(JSON.stringify(trace), trace);
  }
  return [...traces.values()];
}
