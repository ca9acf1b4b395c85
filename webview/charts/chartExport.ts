/** What a chart's colours mean; in the order of the series, then what has no price. */
export interface LegendEntry {
  readonly name: string;
  /** Finds what is drawn in the entry's colour. */
  readonly selector: string;
}

const namespace = 'http://www.w3.org/2000/svg';
const properties = ['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'opacity', 'font-family', 'font-size'];
const [lineHeight, swatchSize, margin] = [20, 10, 12];

/**
 * A drawn chart as a picture of its own: with a title, a legend and the theme's colours as they are now, and nothing that
 * is loaded from elsewhere.
 */
export function standaloneSvg(drawn: SVGSVGElement, title: string, legend: readonly LegendEntry[]): string {
  const copy = resolvedCopy(drawn);
  const [width, height] = [drawn.width.baseVal.value + 2 * margin, drawn.height.baseVal.value];
  const fullHeight = height + (legend.length + 1.5) * lineHeight + 2 * margin;
  const body = element('g', { transform: `translate(${margin} ${margin + lineHeight})` }, [...copy.childNodes]);
  const { color, fontFamily } = getComputedStyle(drawn);
  const text = (x: number, y: number, content: string, weight = 'normal'): Element =>
    element('text', { x, y, fill: color, 'font-family': fontFamily, 'font-size': '13px', 'font-weight': weight }, [
      content,
    ]);
  const heading = text(margin, margin + 12, title, 'bold');
  const entries = legend.flatMap(({ name, selector }, index) => {
    const y = height + margin + (index + 2) * lineHeight;
    const looks = [...drawn.querySelectorAll(selector)].filter(isDrawn).map(look => {
      const { fill, stroke } = lookOf(look);
      return element('rect', { x: margin, y: y - swatchSize, width: swatchSize, height: swatchSize, fill, stroke });
    });
    return [...looks, text(margin + swatchSize + 6, y, name)];
  });
  const background = element('rect', {
    width,
    height: fullHeight,
    fill: getComputedStyle(document.body).backgroundColor,
  });
  const whole = element('svg', { width, height: fullHeight, viewBox: `0 0 ${width} ${fullHeight}` }, [
    element('title', {}, [title]),
    background,
    heading,
    body,
    ...entries,
  ]);
  return new XMLSerializer().serializeToString(whole);
}

/** A picture of twice the size, as base64. */
export async function pngOf(svg: string): Promise<string> {
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.width * 2, image.height * 2];
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL('image/png').replace(/^[^,]*,/, '');
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** Style sheets stay behind: what they say is written into the copy. */
function resolvedCopy(drawn: SVGSVGElement): Node {
  const copy = drawn.cloneNode(true);
  if (!(copy instanceof SVGSVGElement)) return copy;
  const copies = [...copy.querySelectorAll('*')];
  for (const [index, original] of [...drawn.querySelectorAll('*')].entries()) {
    const own = copies[index];
    own?.removeAttribute('class');
    if (!isDrawn(original)) own?.remove();
    else for (const [name, value] of Object.entries(lookOf(original))) own?.setAttribute(name, value);
  }
  return copy;
}

function isDrawn(original: Element): boolean {
  return getComputedStyle(original).display !== 'none';
}

function lookOf(original: Element): Record<string, string> {
  const style = getComputedStyle(original);
  // References to patterns stay as they are written.
  return Object.fromEntries(
    properties.map(name => [name, (name === 'fill' && original.getAttribute(name)) || style.getPropertyValue(name)]),
  );
}

function element(
  name: string,
  attributes: Record<string, string | number | undefined>,
  children: (Node | string)[] = [],
): Element {
  const made = document.createElementNS(namespace, name);
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined) made.setAttribute(key, String(value));
  made.append(...children);
  return made;
}
