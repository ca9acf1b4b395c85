// Draws media/icon.png and media/contrail.svg, a plane and its trail, from one outline: `node scripts/drawIcon.mjs`.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';

const media = join(import.meta.dirname, '..', 'media');

/** A plane seen from above that flies along x, its nose at 0; a unit is half its span. The other half mirrors this one. */
const rightHalf = [
  [0, 0],
  [-0.1, 0.09],
  [-0.3, 0.13],
  [-0.62, 0.13],
  [-1.12, 0.98],
  [-1.32, 0.98],
  [-1.12, 0.13],
  [-1.5, 0.11],
  [-1.72, 0.42],
  [-1.86, 0.42],
  [-1.76, 0],
];
const plane = [
  ...rightHalf,
  ...rightHalf
    .slice(1, -1)
    .map(([x, y]) => [x, -y])
    .reverse(),
];

/** Each trail begins behind an engine. */
const trailOffsets = [0.4, -0.4];
const trailStart = -1.75;

/** Turns a point of the plane to fly up and to the right, and puts it where the picture has it. */
function place([x, y], [noseX, noseY], scale) {
  const half = Math.SQRT1_2 * scale;
  return [noseX + (x + y) * half, noseY + (y - x) * half];
}

function drawSvg() {
  const nose = [22, 2];
  const scale = 6.6;
  const text = points => points.map(point => place(point, nose, scale).map(round).join(' ')).join('L');
  const trails = trailOffsets
    .map(
      offset =>
        `M${text([
          [trailStart - 0.35, offset],
          [-4.1, offset],
        ])}`,
    )
    .join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24">
  <title>Contrail</title>
  <path fill="currentColor" d="M${text(plane)}Z"/>
  <path fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" d="${trails}"/>
</svg>
`;
}

function round(value) {
  return Number(value.toFixed(2));
}

const size = 256;
const samples = 4;
const sky = { top: [18, 34, 74], bottom: [62, 126, 196] };
const cornerRadius = 52;
const nose = [214, 42];
const scale = 52;

/** Red, green, blue and opacity at a point of the picture. */
function colorAt(x, y, outline) {
  if (!isInRoundedSquare(x, y)) return [0, 0, 0, 0];
  const background = mix(sky.top, sky.bottom, y / size);
  if (isInside(outline, x, y)) return [255, 255, 255, 1];
  return [...mix(background, [255, 255, 255], trailStrength(x, y)), 1];
}

function isInRoundedSquare(x, y) {
  const beyond = value => Math.max(cornerRadius - value, value - (size - cornerRadius), 0);
  return Math.hypot(beyond(x), beyond(y)) <= cornerRadius;
}

/** A trail gets wider and fainter with its age. */
function trailStrength(x, y) {
  const [right, down] = [x - nose[0], y - nose[1]].map(value => (value * Math.SQRT1_2) / scale);
  const [along, across] = [right - down, right + down];
  const age = (trailStart - along) / 2.6;
  if (age <= 0 || age >= 1) return 0;
  const width = 0.09 + 0.17 * age;
  const distance = Math.min(...trailOffsets.map(offset => Math.abs(across - offset)));
  const softness = Math.min(1, Math.max(0, (width - distance) / (0.04 + 0.12 * age)));
  return softness * 0.95 * (1 - age ** 1.5);
}

function isInside(outline, x, y) {
  let inside = false;
  for (const [index, [ax, ay]] of outline.entries()) {
    const [bx, by] = outline.at(index - 1);
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

function mix(from, to, share) {
  return from.map((value, index) => value + (to[index] - value) * share);
}

function drawPng() {
  const outline = plane.map(point => place(point, nose, scale));
  const rows = Buffer.alloc(size * (1 + size * 4));
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) rows.set(pixelAt(x, y, outline), y * (1 + size * 4) + 1 + x * 4);
  }
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 6, 0, 0, 0]);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const data = deflateSync(rows, { level: 9 });
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))]);
}

/** The mean of a few points of the pixel; colors count by their opacity. */
function pixelAt(x, y, outline) {
  const sum = [0, 0, 0, 0];
  for (let index = 0; index < samples ** 2; index++) {
    const [dx, dy] = [index % samples, Math.floor(index / samples)].map(step => (step + 0.5) / samples);
    const [red, green, blue, opacity] = colorAt(x + dx, y + dy, outline);
    for (const [channel, value] of [red, green, blue].entries()) sum[channel] += value * opacity;
    sum[3] += opacity;
  }
  const colors = sum.slice(0, 3).map(value => Math.round(sum[3] === 0 ? 0 : value / sum[3]));
  return [...colors, Math.round((sum[3] / samples ** 2) * 255)];
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}

writeFileSync(join(media, 'contrail.svg'), drawSvg());
writeFileSync(join(media, 'icon.png'), drawPng());
