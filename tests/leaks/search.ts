/** Looks for every canary, in every spelling, in every place. */
import type { Canary } from "./canaries.ts";
import { spellings } from "./spellings.ts";

export interface Place {
  /** "output of pulumi up", "file /root/.bash_history of the machine". */
  name: string;
  text: string;
  /** Of a machine's file: whether nobody but root can read it, by its own mode or by that of a folder above it. */
  forRootAlone?: boolean;
}

export interface Leak {
  place: string;
  canary: string;
}

/** `isMeant` says which places hold which canary on purpose. */
export function search(
  places: readonly Place[],
  canaries: readonly Canary[],
  isMeant: (place: Place, canary: Canary) => boolean,
): Leak[] {
  const forms = canaries.map((canary) => ({ canary, spelled: spellings(canary.value) }));
  return places.flatMap((place) =>
    forms
      .filter(({ canary, spelled }) => spelled.some((form) => place.text.includes(form)) && !isMeant(place, canary))
      .map(({ canary }) => ({ place: place.name, canary: canary.name })),
  );
}
