import type { StoredInbox } from "../inbox.ts";
import { makeOwner } from "../lease-owner.ts";
import { openToRead } from "./open-database.ts";
import { SqliteInbox } from "./sqlite-inbox.ts";

/**
 * Opens a store for reading, whether or not a process uses it, and closes it again. Between two reads, the
 * environment may start, or the folder may be deleted, which an open file prevents on some systems.
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
