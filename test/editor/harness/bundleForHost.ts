import { type BuildOptions, build } from 'esbuild';

/** A file, or several from one folder that are to run one after the other. */
export type HostEntry = string | { readonly directory: string; readonly imports: readonly string[] };

/** Bundles what runs in the extension host. The editor brings `vscode`; mocha is loaded from where it is installed. */
export async function bundleForHost(entry: HostEntry, outfile: string): Promise<void> {
  await build({
    ...inputOf(entry),
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['vscode', 'mocha'],
    logLevel: 'silent',
    define: { 'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename' },
  });
}

function inputOf(entry: HostEntry): BuildOptions {
  if (typeof entry === 'string') return { entryPoints: [entry] };
  const contents = entry.imports.map(path => `import ${JSON.stringify(path)};\n`).join('');
  return { stdin: { contents, resolveDir: entry.directory } };
}
