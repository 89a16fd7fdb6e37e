import type { StoredInbox } from "../inbox.ts";
import { makeOwner } from "../lease-owner.ts";
import { openToRead } from "./open-database.ts";
import { SqliteInbox } from "./sqlite-inbox.ts";

/**
 * Reads a store that does not have to be open in any process, and closes it again. Between two reads, its environment
 * may start, or its folder may be deleted, which an open file prevents on some systems.
 * @throws UserError `bad-store`, `store-other-version`
 */
export async function readStore<Result>(
  file: string,
  work: (inbox: StoredInbox) => Promise<Result>,
): Promise<Result> {
  const db = openToRead(file);
  try {
    return await work(new SqliteInbox(db, { file, owner: makeOwner() }));
  } finally {
    db.close();
  }
}
