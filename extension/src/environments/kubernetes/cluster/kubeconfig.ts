import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import process from "node:process";
// The module alone: the package's own entry loads a class for every object of the API.
import { KubeConfig } from "@kubernetes/client-node/dist/config.js";
import type { KubernetesDescription } from "../../../project/environment-description.ts";
import { incompleteContext, noKubeconfig, unknownContext, unreadableKubeconfig } from "./errors.ts";

type Place = Pick<KubernetesDescription, "kubeconfig" | "context">;

/** The files that are looked at: the one named in hookloom.json, or those that kubectl would look at. */
function filesOf({ kubeconfig }: Place, root: string): readonly string[] {
  if (kubeconfig !== undefined) {
    const file = kubeconfig.replace(/^~(?=$|[\\/])/, homedir());
    return [path.resolve(root, file)];
  }
  const given = (process.env.KUBECONFIG ?? "").split(path.delimiter).filter(Boolean);
  return given.length > 0 ? given : [path.join(homedir(), ".kube", "config")];
}

function readOne(file: string): KubeConfig {
  const config = new KubeConfig();
  try {
    // One that a tool has emptied is as good as none, for kubectl too.
    if (readFileSync(file, "utf8").trim() !== "") config.loadFromFile(file);
  } catch (cause) {
    throw unreadableKubeconfig(file, cause);
  }
  return config;
}

/** The first that has a name wins, as kubectl has it. */
function firstOfEach<Named extends { readonly name: string }>(all: readonly Named[]): Named[] {
  return [...new Map([...all].reverse().map((one) => [one.name, one])).values()].reverse();
}

/**
 * The kubeconfig of an environment, with its context chosen; the current context of the file counts for nothing.
 * @param root the project's folder, from which a relative path is looked up
 * @throws ClusterError `Kubeconfig`, `Context`
 */
export function readKubeconfig(place: Place, root: string): KubeConfig {
  const files = filesOf(place, root);
  const present = files.filter((file) => existsSync(file));
  if (present.length === 0) throw noKubeconfig(files);
  const parts = present.map(readOne);
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: firstOfEach(parts.flatMap(({ clusters }) => clusters)),
    users: firstOfEach(parts.flatMap(({ users }) => users)),
    contexts: firstOfEach(parts.flatMap(({ contexts }) => contexts)),
    currentContext: place.context,
  });
  const known = config.contexts.map(({ name }) => name);
  if (!known.includes(place.context)) throw unknownContext(place.context, known, present);
  if (!config.getCurrentCluster()) throw incompleteContext(place.context, "cluster");
  if (!config.getCurrentUser()) throw incompleteContext(place.context, "user");
  tellExecPlugin(config);
  return config;
}

/** What client-go tells a credential plugin; some refuse to run without it. https://kubernetes.io/docs/reference/config-api/client-authentication.v1/ */
function tellExecPlugin(config: KubeConfig): void {
  const exec: unknown = config.getCurrentUser()?.exec;
  if (typeof exec !== "object" || exec === null) return;
  const plugin = exec as { apiVersion?: string; env?: { name: string; value: string }[] | null };
  const cluster = config.getCurrentCluster();
  const info = {
    apiVersion: plugin.apiVersion,
    kind: "ExecCredential",
    spec: {
      interactive: false,
      cluster: {
        server: cluster?.server,
        ...(cluster?.caData ? { "certificate-authority-data": cluster.caData } : {}),
      },
    },
  };
  plugin.env = [...(plugin.env ?? []), { name: "KUBERNETES_EXEC_INFO", value: JSON.stringify(info) }];
}
