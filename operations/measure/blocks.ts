/** The gateway cuts documents into blocks about as long. */
const BLOCK_CHARACTERS = 250;

/** Whole sentences, as many as fit. */
export function blocksOf(text: string): string[] {
  const blocks: string[] = [];
  for (const sentence of text.split(/(?<=\.) /)) {
    const longer = [...blocks.slice(-1), sentence].join(" ");
    if (blocks.length > 0 && longer.length <= BLOCK_CHARACTERS) blocks.splice(-1, 1, longer);
    else blocks.push(sentence);
  }
  return blocks;
}
