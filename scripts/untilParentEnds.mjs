// node untilParentEnds.mjs MAIN [ARGUMENT...]: runs MAIN until standard input ends, as it does when the parent process is
// gone, even killed.
import { pathToFileURL } from 'node:url';

process.stdin.on('end', () => process.exit()).resume();
process.argv.splice(1, 1);
await import(pathToFileURL(process.argv[1]).href);
