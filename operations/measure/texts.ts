/** What the workers speak. Always the same, so that one measurement can be held against another. */

export const TEXTS = {
  short: "The ferry leaves the harbour at seven, a little after the sun has come up.",
  middling:
    "A lighthouse keeper once wrote down the weather of every day for thirty years. He noted the wind in the morning, the " +
    "colour of the sea at noon, and the names of the ships that passed. Nobody asked him to, and for a long time nobody read it.",
  long:
    "Bread is older than writing, and older than most of the gods. The first loaves were flat, made of crushed grain and water, " +
    "and baked on a stone beside the fire. Somebody must have left the dough in the sun for too long, and found it larger in the " +
    "evening than it had been in the morning. We do not know who it was, but everybody who eats a sandwich owes them something. " +
    "Yeast lives on the skins of fruit and in the air of kitchens, and it works at night without being told. For thousands of " +
    "years bakers fed it, kept it warm and gave a piece of it to their daughters. Only in the nineteenth century did anybody see, " +
    "through a microscope, that it was alive. The recipe has hardly changed since then, and the smell has not changed at all.",
} as const;

export type TextName = keyof typeof TEXTS;

export const TEXT_NAMES = Object.keys(TEXTS) as TextName[];
