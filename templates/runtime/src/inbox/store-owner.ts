import { UserError } from "../errors.ts";
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
  /** Undefined where neither a name nor an environment is set. */
  readonly owner: StoreOwner | undefined;
  /** The owner, as `ownerText` writes it, that has to give the store up to this one. */
  readonly takeOverFrom?: string;
  /** True for a file in the folder of this very environment: it is the owner's, however project and folder are named. */
  readonly isOwnPlace?: boolean;
}

/** The key under which a store keeps its owner; the state of sources has other keys. */
export const ownerKey = "hookloom.owner";

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

/** For people: `shop, environment dev (local, /home/me/shop)`. Any other text is shown as it is. */
function describeOwner(text: string): string {
  let parts: unknown;
  try {
    parts = JSON.parse(text);
  } catch {
    return text;
  }
  const [name = "", environment = "", ...place] = Array.isArray(parts) ? parts.map(String) : [text];
  const where = place.filter((part) => part !== "").join(", ");
  const parted = environment === "" ? "" : `, environment ${environment}`;
  return `${name || "a project without a name"}${parted}${where === "" ? "" : ` (${where})`}`;
}

/** A store that holds the deliveries of another project or environment; `details.owner` is the text of its owner. */
export function storeOwned(store: string, setting: string, stored: string, claim: StoreClaim): UserError {
  const owns = `${store} holds the deliveries of ${describeOwner(stored)}`;
  const message =
    claim.owner === undefined
      ? `${owns}, and this process does not say whose deliveries it receives: set HOOKLOOM_NAME and HOOKLOOM_ENVIRONMENT, or name another store in ${setting}.`
      : `${owns}, and this is ${describeOwner(ownerText(claim.owner))}: name another store in ${setting}, or hand this one over with --take-over if the project was renamed or moved.`;
  return new UserError("store-owned", message, { owner: stored });
}

/** Why a process whose store now has another owner accepts nothing more; `now` is that owner's text, if there is one. */
export function ownershipLost(now: string | undefined): string {
  if (now === undefined)
    return "The store was emptied while it was open, so nothing more is accepted: start the process again.";
  return `The store was handed over to ${describeOwner(now)}, so this process accepts nothing more: stop it, or start it again with a store of its own.`;
}
