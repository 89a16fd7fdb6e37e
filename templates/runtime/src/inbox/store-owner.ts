import { randomBytes } from "node:crypto";
import { StoreHandedOver, StoreLost, UserError } from "../errors/errors.ts";
import type { Environment } from "../settings/setting.ts";

/** The environment of the project that owns a store's deliveries. Unset members are empty. */
export interface StoreOwner {
  /** The package name. */
  readonly name: string;
  readonly environment: string;
  /** `local` or `kubernetes`. */
  readonly target: string;
  /** The project folder; empty on a cluster. */
  readonly root: string;
}

/** The data that a process needs to open a store that others must not share. */
export interface StoreClaim {
  /** Undefined if neither a name nor an environment is set. */
  readonly owner: StoreOwner | undefined;
  /** The owner and its term, as returned by `grantText`, from which the store may be taken over. */
  readonly takeOverFrom?: string;
  /**
   * True for a file in the environment's own folder: it belongs to the owner even if the project or folder was
   * renamed.
   */
  readonly isOwnFolder?: boolean;
}

/** An owner as stored in a store. */
export interface StoredOwner {
  /** The result of `ownerText`. */
  readonly text: string;
  /** A random value for each change of owner; undefined if an older build wrote the owner. */
  readonly term: string | undefined;
}

/**
 * The keys for a store's owner and the owner's term. They differ from all keys of the sources' state. The term has
 * its own key, because older builds, to which an environment may be rolled back, compare the owner's complete value.
 */
export const ownerKey = "hookloom.owner";
export const termKey = "hookloom.owner.term";

/** Returns the owner of this process's deliveries, and the owner from which the process may take over the store. */
export function storeClaim(environment: Environment): StoreClaim {
  const read = (name: string) => environment[name]?.trim() ?? "";
  const owner = {
    name: read("HOOKLOOM_NAME") || read("npm_package_name"),
    environment: read("HOOKLOOM_ENVIRONMENT"),
    target: read("HOOKLOOM_TARGET"),
    root: read("HOOKLOOM_ROOT"),
  };
  const takeOverFrom = read("HOOKLOOM_TAKE_OVER_FROM");
  return {
    owner: owner.name === "" && owner.environment === "" ? undefined : owner,
    ...(takeOverFrom === "" ? {} : { takeOverFrom }),
  };
}

/** Returns the text for storing and comparing an owner. Equal owners have the same text. */
export function ownerText({ name, environment, target, root }: StoreOwner): string {
  return JSON.stringify([name, environment, target, root]);
}

/**
 * Returns the value that authorizes a take-over. The term makes the value valid for only one take-over: environment
 * variables persist, and must not take over the store again after the previous owner has taken it back.
 */
function grantText({ text, term }: StoredOwner): string {
  return term === undefined ? text : `${text} ${term}`;
}

/** Returns name, environment, target and root. Any other text is used as the name. */
function ownerParts(text: string): readonly string[] {
  try {
    const parts: unknown = JSON.parse(text);
    return Array.isArray(parts) ? parts.map(String) : [text];
  } catch {
    return [text];
  }
}

/** Returns a text for users: `shop, environment dev (local, /home/me/shop)`. */
function describeOwner(text: string): string {
  const [name = "", environment = "", ...location] = ownerParts(text);
  const where = location.filter((part) => part !== "").join(", ");
  const environmentPart = environment === "" ? "" : `, environment ${environment}`;
  return `${name || "a project without a name"}${environmentPart}${where === "" ? "" : ` (${where})`}`;
}

/** Whether a process may take over a store from its owner. */
function mayTakeFrom(stored: StoredOwner, { owner, takeOverFrom, isOwnFolder }: StoreClaim): boolean {
  if (takeOverFrom === grantText(stored)) return true;
  const [, environment = ""] = ownerParts(stored.text);
  // A renamed or moved project still has the same environments.
  return isOwnFolder === true && ["", owner?.environment].includes(environment);
}

/** A store's name for error messages, and the setting that selects the store. */
interface StoreName {
  readonly store: string;
  readonly setting: string;
}

/**
 * Returns the owner to be written to a store before it is used; undefined if it does not change.
 * @throws UserError `store-owned` if the store belongs to another owner
 */
export function nextOwner(
  stored: StoredOwner | undefined,
  claim: StoreClaim,
  name: StoreName,
): StoredOwner | undefined {
  const own = claim.owner && ownerText(claim.owner);
  if (stored?.text === own) return undefined;
  if (own === undefined || (stored !== undefined && !mayTakeFrom(stored, claim)))
    throw storeOwned(name, stored as StoredOwner, claim);
  return { text: own, term: randomBytes(12).toString("hex") };
}

/**
 * Creates the error for a store with deliveries of another project or environment. `details.owner` is the value that
 * authorizes a take-over.
 */
function storeOwned({ store, setting }: StoreName, stored: StoredOwner, claim: StoreClaim): UserError {
  const conflict = `${store} contains the deliveries of ${describeOwner(stored.text)}`;
  const message =
    claim.owner === undefined
      ? `${conflict}, but this process has no owner: set HOOKLOOM_NAME and HOOKLOOM_ENVIRONMENT, or set another store in ${setting}.`
      : `${conflict}, and this is ${describeOwner(ownerText(claim.owner))}: set another store in ${setting}, or hand this one over with --take-over if the project was renamed or moved.`;
  return new UserError("store-owned", message, { owner: grantText(stored) });
}

/**
 * Creates the error for a process whose store now has another owner, so that it accepts no more deliveries. `now` is
 * the new owner's text, if there is one.
 */
export function ownershipLost(now: string | undefined): StoreLost {
  if (now === undefined)
    return new StoreLost(
      "The store was emptied while it was open, so this process accepts no more deliveries until it is restarted.",
    );
  return new StoreHandedOver(
    `The store was handed over to ${describeOwner(now)}, so this process accepts no more deliveries: stop it, or start it again with a store of its own.`,
  );
}
