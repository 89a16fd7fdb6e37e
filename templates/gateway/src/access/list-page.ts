import { BadDelivery } from "@hookloom/runtime/seams";

/** A position in a list that is ordered by creation time. */
export interface ListCursor {
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
  readonly id: string;
}

/** The page of a list to read. */
export interface ListPage {
  readonly limit: number;
  /** The position before the page. Default: the beginning of the list. */
  readonly after?: ListCursor;
}

/** Formats a cursor for a response. The request for the next page repeats this text. */
export const formatCursor = ({ createdAt, id }: ListCursor): string => `${createdAt}.${id}`;

function parseCursor(cursor: string): ListCursor {
  const [, createdAt, id] = /^(\d{1,15})\.(.+)$/s.exec(cursor) ?? [];
  if (createdAt === undefined || id === undefined)
    throw new BadDelivery("The query parameter after must be the cursor of the last listed item.");
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
