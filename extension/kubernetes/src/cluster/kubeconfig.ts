import { t } from "@vscode/l10n";
import "./older-node.ts";
import { existsSync, readFileSync, statSync } from "node:fs";
import type { RequestOptions } from "node:https";
import path from "node:path";
import process from "node:process";
import type { KubernetesDescription } from "@hookloom/core/project/config/kubernetes-description";
import { MemberReader, type Rule } from "@hookloom/core/project/config/member-reader";
import { runProgram } from "@hookloom/core/project/run-program";
import { isRecord, jsonIn } from "@hookloom/protocol/unknown-values";
import { type Cluster, KubeConfig } from "@kubernetes/client-node";
import { parse } from "yaml";
import {
  incompleteContext,
  noKubeconfig,
  unknownContext,
  unreadableKubeconfig,
  untrustedKubeconfig,
} from "./errors.ts";
import {
  defaultKubeconfigs,
  isOwnKubeconfig,
  isTrustedKubeconfig,
  resolveKubeconfig,
} from "./kubeconfig-trust.ts";

type Authenticator = Parameters<KubeConfig["addAuthenticator"]>[0];
type User = KubeConfig["users"][number];

/** A user's `exec` entry in the kubeconfig. https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/#ExecConfig */
interface ExecConfig {
  readonly command: string;
  readonly args?: readonly string[] | null;
  readonly env?: readonly { readonly name: string; readonly value: string }[] | null;
}

interface Credential {
  readonly token?: string;
  readonly clientCertificateData?: string;
  readonly clientKeyData?: string;
  readonly expirationTimestamp?: string;
}

/** The plugin's output is omitted because it may contain a secret. */
const noCredential = (): Error => new Error(t("its plugin printed something other than an ExecCredential"));

function credentialIn(text: string): Credential {
  const { status } = (jsonIn(text) ?? {}) as { readonly status?: Credential | null };
  if (typeof status !== "object" || status === null) throw noCredential();
  return status;
}

const isExpired = ({ expirationTimestamp }: Credential): boolean =>
  expirationTimestamp !== undefined && !(Date.parse(expirationTimestamp) > Date.now());

/**
 * Runs a credential plugin and ends it when no request needs it any more. The client library would run the plugin once for each
 * concurrent request, and would leave it running after a request was cancelled.
 * https://kubernetes.io/docs/reference/config-api/client-authentication.v1/
 */
class ExecPlugin implements Authenticator {
  readonly #config: ExecConfig;
  #running: AbortController | undefined;
  #known: Credential | undefined;

  constructor(config: ExecConfig) {
    this.#config = config;
  }

  isAuthProvider({ authProvider }: User): boolean {
    return authProvider === this;
  }

  /** @throws Error with the plugin's stderr output, or the system's error */
  async applyAuthentication(_user: User, options: RequestOptions): Promise<void> {
    if (this.#known && isExpired(this.#known)) this.#known = undefined;
    this.#known ??= await this.#run();
    const { token, clientCertificateData, clientKeyData } = this.#known;
    if (clientCertificateData) options.cert = clientCertificateData;
    if (clientKeyData) options.key = clientKeyData;
    if (token) options.headers = { ...options.headers, Authorization: `Bearer ${token}` };
  }

  /** Ends the plugin if it is still running; called when no request needs it any more. */
  end(): void {
    this.#running?.abort();
  }

  async #run(): Promise<Credential> {
    const { command, args, env } = this.#config;
    const pluginVariables = Object.fromEntries((env ?? []).map(({ name, value }) => [name, value]));
    const running = new AbortController();
    this.#running = running;
    const result = await runProgram(command, args ?? [], {
      cwd: process.cwd(),
      env: pluginVariables,
      signal: running.signal,
    });
    if (result.status === 0) return credentialIn(result.stdout);
    if (result.missing) throw new Error(t("its plugin {0} was not found", command));
    throw new Error(
      result.stderr.trim() || t("its plugin exited with status {0}", result.status ?? t("unknown")),
    );
  }
}

const someText: Rule = { pattern: /\S/, must: t("must be a non-empty string.") };
const anyText: Rule = { pattern: /^/, must: t("must be a string.") };

function checkExec(exec: MemberReader): void {
  exec.text("command", someText);
  exec.list("args", (items, index) => items.text(index, anyText));
  exec.list("env", (items, index) => {
    const one = items.inner(index);
    one.text("name", someText);
    one.text("value", anyText);
  });
}

/**
 * Checks the types of the members that are used, because the client library does not check them. It does report missing
 * members. https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/
 * @throws Error that describes the problem
 */
function checkKubeconfig(parsed: unknown): void {
  if (!isRecord(parsed)) throw new Error(t("it is not a mapping with clusters, users and contexts"));
  const config = new MemberReader({ ...parsed }, []);
  config.list("clusters", (items, index) => {
    const one = items.inner(index);
    one.optionalText("name", someText);
    one.inner("cluster").optionalText("server", someText);
  });
  config.list("contexts", (items, index) => {
    const one = items.inner(index);
    one.optionalText("name", someText);
    const inside = one.inner("context");
    for (const name of ["cluster", "user"]) inside.optionalText(name, anyText);
  });
  config.list("users", (items, index) => {
    const one = items.inner(index);
    one.optionalText("name", someText);
    const user = one.inner("user");
    if ((user.value("exec") ?? undefined) !== undefined) checkExec(user.inner("exec"));
  });
}

/** A kubeconfig with its selected context, and the plugin that provides the context's credentials. */
export interface Identity {
  readonly config: KubeConfig;
  readonly plugin?: ExecPlugin;
}

type KubeconfigSource = Pick<KubernetesDescription, "kubeconfig" | "context">;

/** Returns the files to read: the file specified in hookloom.json, or those that kubectl would read. */
function kubeconfigFiles({ kubeconfig }: KubeconfigSource, root: string): readonly string[] {
  return kubeconfig === undefined ? defaultKubeconfigs() : [resolveKubeconfig(kubeconfig, root)];
}

const isFile = (file: string): boolean => statSync(file).isFile();

function readKubeconfigFile(file: string): Pick<KubeConfig, "clusters" | "users" | "contexts"> {
  const config = new KubeConfig();
  const folder = path.dirname(file);
  try {
    const text = readFileSync(file, "utf8");
    // Like kubectl, treats an empty file as a missing one.
    if (text.trim() === "") return config;
    const parsed: unknown = parse(text);
    checkKubeconfig(parsed);
    config.loadFromFile(file);
    const files = tokenFiles(parsed);
    const users = config.users.map((user) => resolveUserFiles(user, folder, files.get(user.name)));
    return { clusters: config.clusters, contexts: config.contexts, users };
  } catch (cause) {
    throw unreadableKubeconfig(file, cause);
  }
}

/** Returns token files by user name. Uses the parsed file because the library expects this member under another name. */
function tokenFiles(config: unknown): ReadonlyMap<string, string> {
  type Named = { readonly name?: string; readonly user?: { readonly tokenFile?: unknown } | null };
  const { users } = config as { readonly users?: readonly Named[] | null };
  const found = (users ?? []).flatMap(({ name, user }) => {
    const file = user?.tokenFile;
    return name !== undefined && typeof file === "string" ? [[name, file] as const] : [];
  });
  return new Map(found);
}

/**
 * Resolves a token file, and a plugin that is specified as a path, relative to the kubeconfig's folder, regardless of the working
 * directory. The token file is read for every request. https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/
 */
function resolveUserFiles({ token, ...user }: User, folder: string, tokenFile: string | undefined): User {
  const exec = user.exec as ExecConfig | null | undefined;
  const isPath = exec && /[\\/]/.test(exec.command);
  const plugin = isPath ? { exec: { ...exec, command: path.resolve(folder, exec.command) } } : {};
  if (tokenFile === undefined) return { ...user, ...(token === undefined ? {} : { token }), ...plugin };
  const authProvider = { name: "tokenFile", config: { tokenFile: path.resolve(folder, tokenFile) } };
  return { ...user, ...plugin, authProvider };
}

/** Keeps the first entry with each name, as kubectl does. */
function firstByName<Named extends { readonly name: string }>(all: readonly Named[]): Named[] {
  return [...new Map([...all].reverse().map((one) => [one.name, one])).values()].reverse();
}

/**
 * The client library rejects a server without TLS unless certificate verification is disabled. A server on this machine, such as
 * `kubectl proxy`, is allowed because no credentials travel over a network in plain text.
 */
const allowLoopbackHttp = (cluster: Cluster): Cluster =>
  /^http:\/\/(?:127(?:\.\d+){3}|\[::1\]|localhost)(?:[:/]|$)/.test(cluster.server)
    ? { ...cluster, skipTLSVerify: true }
    : cluster;

/** Describes the programs and files that a user's credentials need besides the kubeconfig itself; undefined if there are none. */
function credentialNeed(user: User): string | undefined {
  const exec = user.exec as ExecConfig | null | undefined;
  if (exec)
    return t("It runs {0} to sign in.", JSON.stringify([exec.command, ...(exec.args ?? [])].join(" ")));
  const provider: unknown = user.authProvider;
  if (!isRecord(provider)) return undefined;
  const settings = isRecord(provider.config) ? provider.config : {};
  return provider.name === "tokenFile"
    ? t("It sends the content of {0} to sign in.", JSON.stringify(settings.tokenFile))
    : t("It uses the auth-provider {0} to sign in.", JSON.stringify(provider.name));
}

/** @throws ClusterError `Untrusted` if a project's own kubeconfig needs more than the user has agreed to */
function checkTrust(user: User, { kubeconfig }: KubeconfigSource, root: string): void {
  if (kubeconfig === undefined) return;
  const need = credentialNeed(user);
  const file = resolveKubeconfig(kubeconfig, root);
  if (need === undefined || isOwnKubeconfig(file) || isTrustedKubeconfig(file)) return;
  throw untrustedKubeconfig(file, need);
}

/**
 * Reads an environment's kubeconfig and selects the environment's context. The file's current context is ignored.
 * @param root the project's folder, against which a relative path is resolved
 * @param trusted whether the user trusts everything that the project specifies, as in a trusted workspace
 * @throws ClusterError `Kubeconfig`, `Context`, `Untrusted`
 */
export function readKubeconfig(source: KubeconfigSource, root: string, trusted: boolean): Identity {
  const files = kubeconfigFiles(source, root);
  // Reading a pipe without a writer would block.
  const present = files.filter(
    (file) => existsSync(file) && (source.kubeconfig === undefined || isFile(file)),
  );
  if (present.length === 0) throw noKubeconfig(files);
  const parts = present.map(readKubeconfigFile);
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: firstByName(parts.flatMap(({ clusters }) => clusters)).map(allowLoopbackHttp),
    users: firstByName(parts.flatMap(({ users }) => users)),
    contexts: firstByName(parts.flatMap(({ contexts }) => contexts)),
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

/**
 * Returns the current user's plugin with the environment variable that client-go sets; some plugins do not run without it.
 * https://kubernetes.io/docs/reference/config-api/client-authentication.v1/
 */
function execPlugin(config: KubeConfig): ExecPlugin | undefined {
  const user = config.getCurrentUser();
  const plugin = user?.exec as (ExecConfig & { readonly apiVersion?: string }) | null | undefined;
  if (!user || !plugin) return undefined;
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
  const authenticator = new ExecPlugin({ ...plugin, env });
  config.addAuthenticator(authenticator);
  // Replaces the client library's way of running the plugin.
  Object.assign(user, { exec: undefined, authProvider: authenticator });
  return authenticator;
}
