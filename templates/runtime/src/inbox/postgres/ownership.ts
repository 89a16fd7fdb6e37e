import type { StoreLost } from "../../errors.ts";
import { ownerKey, ownershipLost, ownerText, type StoreOwner } from "../store-owner.ts";
import type { Statements } from "./database.ts";
import { readOwner } from "./owner-row.ts";
import type { Tables } from "./schema.ts";
import { fromText, toText } from "./text.ts";

/** Knows whether the tables still belong to the owner that they were opened for. */
export class Ownership {
  readonly #tables: Tables;
  readonly #own: string | undefined;
  #lost: StoreLost | undefined;

  /** Without an owner they may belong to anybody. */
  constructor(tables: Tables, owner: StoreOwner | undefined) {
    this.#tables = tables;
    this.#own = owner && ownerText(owner);
  }

  /** Why nothing more may be accepted or run, as far as is known. */
  get lost(): StoreLost | undefined {
    return this.#lost;
  }

  /** The value of the parameter of `query`. */
  get own(): string | null {
    return this.#own === undefined ? null : toText(this.#own);
  }

  /**
   * A query for one row: the current `owner`, and whether they are `ours`. As a part of the statements that only their
   * owner may carry out, it is a lookup by key in a small table, not another round trip.
   */
  query(parameter: string): string {
    const { state } = this.#tables;
    return `SELECT owner, ${parameter}::text IS NULL OR owner IS NOT DISTINCT FROM ${parameter} AS ours
      FROM (SELECT (SELECT value FROM ${state} WHERE key = '${ownerKey}') AS owner) AS o`;
  }

  /** @throws StoreLost, since a statement found this value of `owner` */
  refuse(owner: unknown): never {
    this.#lost ??= ownershipLost(typeof owner === "string" ? fromText(owner) : undefined);
    throw this.#lost;
  }

  /** @throws StoreLost where the tables belong to another owner */
  async look(statements: Pick<Statements, "query">): Promise<void> {
    if (this.#lost === undefined && this.#own !== undefined) {
      const now = (await readOwner(statements, this.#tables))?.text;
      if (now !== this.#own) this.#lost = ownershipLost(now);
    }
    if (this.#lost !== undefined) throw this.#lost;
  }
}
