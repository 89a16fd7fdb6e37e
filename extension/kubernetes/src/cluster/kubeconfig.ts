import "./older-node.ts";
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import type { KubernetesDescription } from "@hookloom/core/project/config/environment-description";
import { isRecord } from "@hookloom/protocol/unknown-values";
import { type Cluster, KubeConfig } from "@kubernetes/client-node";
import { parse } from "yaml";
import { checkKubeconfig } from "./check-kubeconfig.ts";
import {
  incompleteContext,
  noKubeconfig,
  unknownContext,
  unreadableKubeconfig,
  untrustedKubeconfig,
} from "./errors.ts";
import { type ExecConfig, ExecPlugin } from "./exec-plugin.ts";
import {
  isOwnKubeconfig,
  isTrustedKubeconfig,
  namedKubeconfig,
  usualKubeconfigs,
} from "./kubeconfig-trust.ts";

/** A kubeconfig with its context chosen, and the plugin that gives its credentials. */
export interface Identity {
  readonly config: KubeConfig;
  readonly plugin?: ExecPlugin;
}

type KubeconfigSource = Pick<KubernetesDescription, "kubeconfig" | "context">;

/** The files that are looked at: the one named in hookloom.json, or those that kubectl would look at. */
function kubeconfigFiles({ kubeconfig }: KubeconfigSource, root: string): readonly string[] {
  return kubeconfig === undefined ? usualKubeconfigs() : [namedKubeconfig(kubeconfig, root)];
}

const isFile = (file: string): boolean => statSync(file).isFile();

function readOne(file: string): Pick<KubeConfig, "clusters" | "users" | "contexts"> {
  const config = new KubeConfig();
  const folder = path.dirname(file);
  try {
    const text = readFileSync(file, "utf8");
    // kubectl, too, treats an empty file as a missing one.
    if (text.trim() === "") return config;
    const parsed: unknown = parse(text);
    checkKubeconfig(parsed);
    config.loadFromFile(file);
    const files = tokenFiles(parsed);
    const users = config.users.map((user) => completed(user, folder, files.get(user.name)));
    return { clusters: config.clusters, contexts: config.contexts, users };
  } catch (cause) {
    throw unreadableKubeconfig(file, cause);
  }
}

type User = KubeConfig["users"][number];

/** By the user's name, as the file has it: the library reads this member by another name. */
function tokenFiles(config: unknown): ReadonlyMap<string, string> {
  const users: unknown = isRecord(config) ? config.users : undefined;
  const found = (Array.isArray(users) ? users : []).flatMap((entry: unknown) => {
    const { name, user } = isRecord(entry) ? entry : {};
    const file = isRecord(user) ? user.tokenFile : undefined;
    return typeof name === "string" && typeof file === "string" ? [[name, file] as const] : [];
  });
  return new Map(found);
}

/**
 * A plugin with a path and the file of a token are looked up from the folder of their kubeconfig, wherever we run, and
 * such a file is read for every request. https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/
 */
function completed({ token, ...user }: User, folder: string, tokenFile: string | undefined): User {
  const exec: unknown = user.exec;
  const program = isRecord(exec) ? exec.command : undefined;
  const isPath = typeof program === "string" && /[\\/]/.test(program);
  const plugin =
    isPath && isRecord(exec) ? { exec: { ...exec, command: path.resolve(folder, program) } } : {};
  if (tokenFile === undefined) return { ...user, ...(token === undefined ? {} : { token }), ...plugin };
  const authProvider = { name: "tokenFile", config: { tokenFile: path.resolve(folder, tokenFile) } };
  return { ...user, ...plugin, authProvider };
}

/** The first that has a name wins, as kubectl has it. */
function firstOfEach<Named extends { readonly name: string }>(all: readonly Named[]): Named[] {
  return [...new Map([...all].reverse().map((one) => [one.name, one])).values()].reverse();
}

/**
 * The client rejects a server without TLS unless its certificate is not to be verified. One on this machine, such as that of
 * `kubectl proxy`, is reached nevertheless; no credentials go over a network in clear text.
 */
const plain = (cluster: Cluster): Cluster =>
  /^http:\/\/(?:127(?:\.\d+){3}|\[::1\]|localhost)(?:[:/]|$)/.test(cluster.server)
    ? { ...cluster, skipTLSVerify: true }
    : cluster;

/** What the credentials of a user need besides the kubeconfig itself; undefined if it holds everything. */
function credentialNeed(user: User): string | undefined {
  const exec: unknown = user.exec;
  if (isRecord(exec)) {
    const args = Array.isArray(exec.args) ? exec.args : [];
    return `runs ${JSON.stringify([exec.command, ...args].join(" "))}`;
  }
  const provider: unknown = user.authProvider;
  if (!isRecord(provider)) return undefined;
  const settings = isRecord(provider.config) ? provider.config : {};
  return provider.name === "tokenFile"
    ? `sends the content of ${JSON.stringify(settings.tokenFile)}`
    : `uses the auth-provider ${JSON.stringify(provider.name)}`;
}

/** @throws ClusterError `Untrusted` where a project's own kubeconfig wants more than the person has agreed to */
function checkTrust(user: User, { kubeconfig }: KubeconfigSource, root: string): void {
  if (kubeconfig === undefined) return;
  const need = credentialNeed(user);
  const file = namedKubeconfig(kubeconfig, root);
  if (need === undefined || isOwnKubeconfig(file) || isTrustedKubeconfig(file)) return;
  throw untrustedKubeconfig(file, need);
}

/**
 * The kubeconfig of an environment, with its context chosen; the current context of the file counts for nothing.
 * @param root the project's folder, from which a relative path is looked up
 * @param trusted whether the person trusts all that the project names, as in a trusted workspace
 * @throws ClusterError `Kubeconfig`, `Context`, `Untrusted`
 */
export function readKubeconfig(source: KubeconfigSource, root: string, trusted: boolean): Identity {
  const files = kubeconfigFiles(source, root);
  // Reading a pipe without a writer would block.
  const present = files.filter(
    (file) => existsSync(file) && (source.kubeconfig === undefined || isFile(file)),
  );
  if (present.length === 0) throw noKubeconfig(files);
  const parts = present.map(readOne);
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: firstOfEach(parts.flatMap(({ clusters }) => clusters)).map(plain),
    users: firstOfEach(parts.flatMap(({ users }) => users)),
    contexts: firstOfEach(parts.flatMap(({ contexts }) => contexts)),
    currentContext: source.context,
  });
  const known = config.contexts.map(({ name }) => name);
  if (!known.includes(source.context)) throw unknownContext(source.context, known, present);
  if (!config.getCurrentCluster()) throw incompleteContext(source.context, "cluster");
  const user = config.getCurrentUser();
  if (!user) throw incompleteContext(source.context, "user");
  if (!trusted) checkTrust(user, source, root);
  const plugin = execPlugin(config);
  return { config, ...(plugin ? { plugin } : {}) };
}

/** The plugin of the current user, with the variable that client-go sets; some refuse to run without it. https://kubernetes.io/docs/reference/config-api/client-authentication.v1/ */
function execPlugin(config: KubeConfig): ExecPlugin | undefined {
  const user = config.getCurrentUser();
  const exec: unknown = user?.exec;
  if (!user || typeof exec !== "object" || exec === null) return undefined;
  const plugin = exec as ExecConfig & { readonly apiVersion?: string };
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
  const env = [...(plugin.env ?? []), { name: "KUBERNETES_EXEC_INFO", value: JSON.stringify(info) }];
  const own = new ExecPlugin({ ...plugin, env });
  config.addAuthenticator(own);
  // Replaces the client's own way to run it.
  Object.assign(user, { exec: undefined, authProvider: own });
  return own;
}
