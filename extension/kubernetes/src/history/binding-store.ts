import type { Binding, BindingStore } from "@hookloom/core/environments/contract/binding";
import { objectPath } from "../apply/kinds.ts";
import { liveObject } from "../apply/live-object.ts";
import { type ClusterEnvironment, recordReference } from "../apply/record.ts";
import { ownerLabels } from "../release/identity.ts";

/** Stores the bindings of an environment in a ConfigMap, one member per binding, where every machine sees them. */
export function clusterBindings({ cluster, owner }: ClusterEnvironment, signal: AbortSignal): BindingStore {
  const reference = recordReference(owner, "bindings");
  const path = objectPath(reference, cluster.namespace);
  async function read(): Promise<Readonly<Record<string, string>> | undefined> {
    const live = await liveObject(cluster, reference, signal);
    return live && ((live.data ?? {}) as Readonly<Record<string, string>>);
  }
  /** Changes one member with a merge patch, which does not overwrite concurrent changes by another machine. */
  async function change(id: string, text: string | null): Promise<void> {
    await cluster.request("PATCH", path, {
      body: { data: { [id]: text } },
      contentType: "application/merge-patch+json",
      signal,
    });
  }
  return {
    async list() {
      return Object.values((await read()) ?? {}).map((text) => JSON.parse(text) as Binding);
    },
    async put(binding) {
      if (await read()) return change(binding.id, JSON.stringify(binding));
      const { name, ...about } = reference;
      const metadata = { name, labels: ownerLabels(owner, "bindings") };
      const body = { ...about, metadata, data: { [binding.id]: JSON.stringify(binding) } };
      await cluster.request("POST", path.slice(0, path.lastIndexOf("/")), { body, signal });
    },
    async delete(id) {
      const data = await read();
      if (data && Object.hasOwn(data, id)) await change(id, null);
    },
  };
}
