import type { World } from "../world/world.ts";
import { VisitFailed } from "../world/front-door.ts";

/** A visitor's way into the world, for whoever asks with the wanted address behind a slash: GET /https://yaptts.org/api/health. */
export function visitors(world: Pick<World, "visit">): { fetch: (request: Request) => Promise<Response> } {
  return {
    fetch: async (request) => {
      const { pathname, search } = new URL(request.url);
      try {
        const { status, body } = await world.visit(pathname.slice(1) + search);
        return new Response(body, { status });
      } catch (error) {
        if (!(error instanceof VisitFailed)) throw error;
        // A visitor would have no answer at all.
        return new Response(error.message, { status: 599 });
      }
    },
  };
}
