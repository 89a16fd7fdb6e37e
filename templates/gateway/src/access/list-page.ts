import { BadDelivery } from "@hookloom/runtime/seams";

/** Where something is in a list that is ordered by the time of its making. */
export interface ListCursor {
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly id: string;
}

/** A part of a list. */
export interface ListPage {
  readonly limit: number;
  /** What the part follows; the beginning unless given. */
  readonly after?: ListCursor;
}

/** The cursor as a text, which a response has and the request for the next page repeats. */
export const formatCursor = ({ createdAt, id }: ListCursor): string => `${createdAt}.${id}`;

function parseCursor(cursor: string): ListCursor {
  const [, createdAt, id] = /^(\d{1,15})\.(.+)$/s.exec(cursor) ?? [];
  if (createdAt === undefined || id === undefined)
    throw new BadDelivery(
      "The member after of the query has to be the cursor of the last one that was listed.",
    );
  return { createdAt: Number(createdAt), id };
}

/**
 * The page that a query requests.
 * @param most items of a page, and the default: larger pages would delay requests
 * @throws BadDelivery
 */
export function pageIn(query: URLSearchParams, most: number): ListPage {
  const requested = Number(query.get("limit") ?? most);
  const limit = Number.isInteger(requested) ? Math.min(Math.max(requested, 1), most) : most;
  const after = query.get("after");
  return after === null ? { limit } : { limit, after: parseCursor(after) };
}
