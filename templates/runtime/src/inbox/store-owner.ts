import { randomBytes } from "node:crypto";
import { StoreHandedOver, StoreLost, UserError } from "../errors/errors.ts";
import type { Environment } from "../settings/setting.ts";

/** The environment of a project whose deliveries a store holds. Members that the process was not given are empty. */
export interface StoreOwner {
  /** The name of the package. */
  readonly name: string;
  readonly environment: string;
  /** `local` or `kubernetes`. */
  readonly target: string;
  /** The project's folder; empty on a cluster, whose replicas have none. */
  readonly root: string;
}

/** What a process needs to open a store that others must not share. */
export interface StoreClaim {
  /** Undefined if neither a name nor an environment is set. */
  readonly owner: StoreOwner | undefined;
  /** The owner and its term, as `grantText` writes them, that have to give the store up to this one. */
  readonly takeOverFrom?: string;
  /** True for a file in the folder of this very environment: it is the owner's, however project and folder are named. */
  readonly isOwnFolder?: boolean;
}

/** An owner as a store keeps it. */
export interface StoredOwner {
  /** As `ownerText` writes it. */
  readonly text: string;
  /** A new one each time the store gets another owner; undefined if an older build wrote the owner. */
  readonly term: string | undefined;
}

/**
 * The keys under which a store keeps its owner and the owner's term; the state of sources has other keys. They are two,
 * since older builds compare the owner's value as a whole: a build may be rolled back.
 */
export const ownerKey = "hookloom.owner";
export const termKey = "hookloom.owner.term";

/** The owner of the deliveries of this process, and the owner that it takes the store over from. */
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

/** The form in which an owner is stored and compared: the same text for the same owner. */
export function ownerText({ name, environment, target, root }: StoreOwner): string {
  return JSON.stringify([name, environment, target, root]);
}

/**
 * What a take-over has to name. The term makes it valid for one take-over: variables of a process stay, and must not take
 * the store again at each of its starts after the old owner has taken it back.
 */
function grantText({ text, term }: StoredOwner): string {
  return term === undefined ? text : `${text} ${term}`;
}

/** Name, environment, target and root. Any other text counts as a name. */
function ownerParts(text: string): readonly string[] {
  try {
    const parts: unknown = JSON.parse(text);
    return Array.isArray(parts) ? parts.map(String) : [text];
  } catch {
    return [text];
  }
}

/** For people: `shop, environment dev (local, /home/me/shop)`. */
function describeOwner(text: string): string {
  const [name = "", environment = "", ...location] = ownerParts(text);
  const where = location.filter((part) => part !== "").join(", ");
  const parted = environment === "" ? "" : `, environment ${environment}`;
  return `${name || "a project without a name"}${parted}${where === "" ? "" : ` (${where})`}`;
}

/** Whether a process may take a store from its owner. */
function mayTakeFrom(stored: StoredOwner, { owner, takeOverFrom, isOwnFolder }: StoreClaim): boolean {
  if (takeOverFrom === grantText(stored)) return true;
  const [, environment = ""] = ownerParts(stored.text);
  // A project that was renamed or moved has the same environments as before.
  return isOwnFolder === true && ["", owner?.environment].includes(environment);
}

/** The name of a store in error messages, and the setting that selects another one. */
interface StoreName {
  readonly store: string;
  readonly setting: string;
}

/**
 * The owner to write into a store before it may be used; undefined if it stays as it is.
 * @throws UserError `store-owned` if it belongs to another one
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

/** A store that holds the deliveries of another project or environment; `details.owner` is what a take-over names. */
function storeOwned({ store, setting }: StoreName, stored: StoredOwner, claim: StoreClaim): UserError {
  const owns = `${store} holds the deliveries of ${describeOwner(stored.text)}`;
  const message =
    claim.owner === undefined
      ? `${owns}, but this process has no owner: set HOOKLOOM_NAME and HOOKLOOM_ENVIRONMENT, or name another store in ${setting}.`
      : `${owns}, and this is ${describeOwner(ownerText(claim.owner))}: name another store in ${setting}, or hand this one over with --take-over if the project was renamed or moved.`;
  return new UserError("store-owned", message, { owner: grantText(stored) });
}

/** Why a process whose store now has another owner accepts nothing more; `now` is that owner's text, if there is one. */
export function ownershipLost(now: string | undefined): StoreLost {
  if (now === undefined)
    return new StoreLost(
      "The store was emptied while it was open, so this process accepts nothing more until it is restarted.",
    );
  return new StoreHandedOver(
    `The store was handed over to ${describeOwner(now)}, so this process accepts nothing more: stop it, or start it again with a store of its own.`,
  );
}
