import { execFileSync } from 'node:child_process';
import { createReadStream, createWriteStream, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { installOnce } from './installOnce.mjs';
import { NotAvailable } from './notAvailable.mjs';
import { unpackNpmPackage } from './npmPackage.mjs';
import { userCache } from './userCache.mjs';

// The last version that says it runs on Node 20.
const chromium = {
  name: '@sparticuz/chromium',
  version: '147.0.0',
  integrity: 'sha512-4ZKeAQQa8up2mt675qSitztLdbQrlf8BKdC5naeap+5Mv1OV1OlJdPoU+EJC/p5sQUJUQmN4r+q5+EhaaOUHpQ==',
};

const names = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'microsoft-edge'];

const usualPlaces = {
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA'].flatMap(variable =>
    ['Google/Chrome/Application/chrome.exe', 'Microsoft/Edge/Application/msedge.exe'].map(path =>
      join(process.env[variable] ?? '', path),
    ),
  ),
};

/**
 * A browser of the Chromium family: the one that CHROME_PATH names, an installed one, else one from npm.
 *
 * @param {(message: string) => void} say told when it takes a while
 * @returns {Promise<{executablePath: string, env: NodeJS.ProcessEnv}>} what to start it with
 * @throws NotAvailable
 */
export async function findBrowser(say = () => {}) {
  const named = process.env.CHROME_PATH;
  if (named) {
    if (!existsSync(named)) throw new NotAvailable(`CHROME_PATH names ${named}, which does not exist.`);
    return { executablePath: named, env: process.env };
  }
  const inPath = names.flatMap(name => (process.env.PATH ?? '').split(delimiter).map(folder => join(folder, name)));
  const installed = [...inPath, ...(usualPlaces[process.platform] ?? [])].find(path => existsSync(path));
  return installed === undefined ? installChromium(say) : { executablePath: installed, env: process.env };
}

async function installChromium(say) {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new NotAvailable('No browser: install Chrome, Chromium or Edge, or name one in CHROME_PATH.');
  }
  const folder = join(userCache(), `chromium-${chromium.version}`);
  await installOnce(folder, async target => {
    say(`Installing Chromium ${chromium.version} from npm into ${folder} ...`);
    const packed = join(target, 'packed');
    await unpackNpmPackage(chromium, packed);
    const parts = join(packed, 'bin');
    const program = createWriteStream(join(target, 'chromium'), { mode: 0o755 });
    await pipeline(createReadStream(join(parts, 'chromium.br')), createBrotliDecompress(), program);
    await unpackPart(join(parts, 'swiftshader.tar.br'), target);
    await unpackPart(join(parts, 'al2023.tar.br'), join(target, 'libraries'));
    await unpackPart(join(parts, 'fonts.tar.br'), join(target, 'fonts'));
    // The one that comes along names folders of another machine.
    writeFileSync(
      join(target, 'fonts', 'fonts.conf'),
      `<fontconfig><dir>${join(folder, 'fonts')}</dir></fontconfig>\n`,
    );
    rmSync(packed, { recursive: true });
  });
  return { executablePath: join(folder, 'chromium'), env: environmentFor(folder) };
}

async function unpackPart(archive, folder) {
  mkdirSync(folder, { recursive: true });
  const tar = join(folder, '.part.tar');
  await pipeline(createReadStream(archive), createBrotliDecompress(), createWriteStream(tar));
  execFileSync('tar', ['-xf', tar, '-C', folder]);
  rmSync(tar);
}

/** The package brings libraries and a font for machines that have none. */
function environmentFor(folder) {
  const env = { ...process.env };
  if (missesLibraries(join(folder, 'chromium'))) {
    env.LD_LIBRARY_PATH = [join(folder, 'libraries', 'lib'), env.LD_LIBRARY_PATH].filter(Boolean).join(delimiter);
  }
  if (!existsSync('/etc/fonts')) env.FONTCONFIG_PATH = join(folder, 'fonts');
  return env;
}

function missesLibraries(program) {
  try {
    return execFileSync('ldd', [program], { encoding: 'utf8' }).includes('not found');
  } catch {
    // No ldd: a small system, which hardly has the libraries either.
    return true;
  }
}
