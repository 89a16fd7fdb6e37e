import type { PostmanIds } from "../../project/config/postman-ids.ts";
import type { PostmanClient, PostmanWorkspace } from "./client.ts";
import type { PostmanCollection, PostmanEnvironment } from "./collection.ts";
import { mergeCollection, mergeEnvironment, pushedRequests } from "./merge.ts";

export interface Pushed {
  readonly collection: PostmanCollection;
  readonly environments: readonly { readonly name: string; readonly content: PostmanEnvironment }[];
}

/** One thing that was written to Postman. */
export interface PushedPart {
  readonly kind: "collection" | "environment";
  readonly name: string;
  readonly created: boolean;
}

export interface PushOptions {
  readonly client: PostmanClient;
  readonly ids: PostmanIds & { readonly workspace: string };
  /** Called after each creation, so that a push that stops in the middle makes nothing twice. */
  keep(ids: PostmanIds): Promise<void>;
}

/** The uid of what a push writes to: the one that is known, else one of the same name, which a colleague may have made. */
const known = (
  uid: string | undefined,
  name: string,
  entries: PostmanWorkspace["collections"],
): string | undefined => uid ?? entries.find((entry) => entry.name === name)?.id;

/**
 * Writes a project's collection and environments to a workspace. What is there is read first, and what people added to it
 * stays; what was deleted in Postman is created again, and what earlier pushes wrote of triggers that are gone is removed.
 * @throws PostmanError
 */
export async function pushToPostman(
  pushed: Pushed,
  { client, ids: given, keep }: PushOptions,
): Promise<readonly PushedPart[]> {
  const workspace = await client.workspace(given.workspace);
  let ids: PostmanIds = given;
  const remember = async (more: PostmanIds): Promise<void> => {
    ids = { ...ids, ...more };
    await keep(ids);
  };
  const parts: PushedPart[] = [];

  const { collection, environments } = pushed;
  const { name } = collection.info;
  const uid = known(ids.collection, name, workspace.collections);
  const present = uid === undefined ? undefined : await client.collection(uid);
  if (uid !== undefined && present !== undefined) {
    await client.replaceCollection(uid, mergeCollection(present, collection, ids.requests));
    await remember({ collection: uid, requests: pushedRequests(collection) });
  } else {
    const created = await client.createCollection(workspace.id, collection);
    await remember({ collection: created, requests: pushedRequests(collection) });
  }
  parts.push({ kind: "collection", name, created: present === undefined });

  for (const { name: environment, content } of environments) {
    const own = known(ids.environments?.[environment], content.name, workspace.environments);
    const before = own === undefined ? undefined : await client.environment(own);
    const made = own !== undefined && before !== undefined ? own : undefined;
    if (made !== undefined && before !== undefined)
      await client.replaceEnvironment(made, mergeEnvironment(before, content));
    const id = made ?? (await client.createEnvironment(workspace.id, content));
    await remember({ environments: { ...ids.environments, [environment]: id } });
    parts.push({ kind: "environment", name: content.name, created: made === undefined });
  }
  return parts;
}
