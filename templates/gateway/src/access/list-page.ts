import { BadDelivery } from "@hookloom/runtime/seams";

/** A position in a list that is ordered by creation time. */
export interface ListCursor {
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
  readonly id: string;
}

/** A page of a list. */
export interface ListPage {
  readonly limit: number;
  /** The position before the page. Default: the beginning of the list. */
  readonly after?: ListCursor;
}

/** Formats the cursor as a string, which a response contains and the request for the next page repeats. */
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
 * Returns the page that a query requests.
 * @param most maximum and default number of items per page, since larger pages would delay other requests
 * @throws BadDelivery
 */
export function pageIn(query: URLSearchParams, most: number): ListPage {
  const requested = Number(query.get("limit") ?? most);
  const limit = Number.isInteger(requested) ? Math.min(Math.max(requested, 1), most) : most;
  const after = query.get("after");
  return after === null ? { limit } : { limit, after: parseCursor(after) };
}
