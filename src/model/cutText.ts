/** The first `most` characters (UTF-16 units) of a text, one less where that would split a character in two. */
export function cutText(text: string, most: number): string {
  const isSplit = isHigh(text.charCodeAt(most - 1)) && isLow(text.charCodeAt(most));
  return text.slice(0, isSplit ? most - 1 : most);
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}
