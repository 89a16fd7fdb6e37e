import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { runProgram } from "@hookloom/core/project/run-program";
import { isMissing } from "@hookloom/core/project/system-error";
import { jsonIn, textsIn } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import { badDockerConfig, failedHelper, noHelper } from "../oci/errors.ts";
import { dockerHub } from "../oci/reference.ts";

/** Environment variables of the process or of a test. */
export type Variables = Readonly<Record<string, string | undefined>>;

interface Login {
  readonly username: string;
  readonly secret: string;
}

/** Extends PATH: an editor that was not started from a terminal has a short PATH without Docker Desktop's helpers. */
function extendedPath(variables: Variables): string {
  const home = variables.HOME || homedir();
  const extraFolders =
    process.platform === "win32"
      ? []
      : [
          "/usr/local/bin",
          "/opt/homebrew/bin",
          "/Applications/Docker.app/Contents/Resources/bin",
          path.join(home, ".docker", "bin"),
        ];
  return [variables.PATH ?? variables.Path ?? "", ...extraFolders].filter(Boolean).join(path.delimiter);
}

function parseLogin(output: string): Login | undefined {
  const { Username: username, Secret: secret } = textsIn(jsonIn(output));
  return username !== undefined && secret ? { username, secret } : undefined;
}

/**
 * Runs a Docker credential helper with `get` and the server on stdin, as specified by docker/docker-credential-helpers. Returns
 * undefined if the helper has no login for that server.
 * @throws ImageError `credential-helper`; an AbortError if the signal aborts
 */
async function runHelper(
  name: string,
  server: string,
  variables: Variables,
  signal: AbortSignal,
): Promise<Login | undefined> {
  const program = `docker-credential-${name}`;
  const env = { ...textsIn(variables), PATH: extendedPath(variables) };
  const options = { cwd: homedir(), env, input: server, signal };
  const { status, missing, stdout } = await runProgram(program, ["get"], options);
  if (missing) throw noHelper(program, server);
  if (status === 0) return parseLogin(stdout);
  // The protocol has only this message, and no exit status, for a server without a login.
  if (/credentials not found/i.test(stdout)) return undefined;
  throw failedHelper(
    program,
    server,
    status === undefined ? t("it failed") : t("it exited with status {0}", status),
  );
}

/** Credentials for a registry: a password, an identity token for the token server, or a registry token. */
export type Credentials =
  | { readonly kind: "password"; readonly username: string; readonly password: string }
  | { readonly kind: "identity"; readonly token: string; readonly username?: string }
  | { readonly kind: "bearer"; readonly token: string };

/** A login as stored in the configuration. */
interface StoredLogin {
  /** `user:password` in base64. */
  readonly auth?: string;
  readonly username?: string;
  readonly password?: string;
  readonly identitytoken?: string;
  readonly registrytoken?: string;
}

interface DockerConfig {
  readonly auths?: Readonly<Record<string, StoredLogin>>;
  /** Helper programs by host, without the prefix `docker-credential-`. */
  readonly credHelpers?: Readonly<Record<string, string>>;
  readonly credsStore?: string;
  readonly currentContext?: string;
}

/** The engine's registry settings. */
export interface EngineSettings {
  /** Host names and IP address ranges. */
  readonly "insecure-registries"?: readonly string[];
  /** URLs that are tried before Docker Hub for images from Docker Hub. */
  readonly "registry-mirrors"?: readonly string[];
}

/** Docker's configuration folder. */
export const dockerFolder = (variables: Variables): string =>
  variables.DOCKER_CONFIG || path.join(variables.HOME || homedir(), ".docker");

function parseConfig(text: string, file: string): object {
  const value = jsonIn(text);
  // The parser's own message would quote the text, which contains passwords.
  if (typeof value !== "object" || value === null) throw badDockerConfig(file, t("it is not JSON"));
  return value;
}

async function readJson(file: string): Promise<object> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (isMissing(error)) return "{}";
    throw badDockerConfig(file, error.code ?? t("it cannot be opened"));
  });
  return parseConfig(text, file);
}

/**
 * Reads `config.json` as the Docker CLI does. A missing file counts as empty.
 * @throws ImageError `docker-config`
 */
export async function readDockerConfig(variables: Variables): Promise<DockerConfig> {
  const config: DockerConfig = await readJson(path.join(dockerFolder(variables), "config.json"));
  if (!variables.DOCKER_AUTH_CONFIG) return config;
  const variableConfig: DockerConfig = parseConfig(
    variables.DOCKER_AUTH_CONFIG,
    t("in the variable DOCKER_AUTH_CONFIG"),
  );
  return { ...config, auths: { ...config.auths, ...variableConfig.auths } };
}

/** Returns the settings files of the system engine, a rootless engine and Docker Desktop. */
function settingsFiles(variables: Variables): readonly string[] {
  const desktop = path.join(dockerFolder(variables), "daemon.json");
  if (process.platform === "win32") {
    const data = variables.ProgramData ?? "C:\\ProgramData";
    return [path.join(data, "docker", "config", "daemon.json"), desktop];
  }
  const config = variables.XDG_CONFIG_HOME || path.join(variables.HOME || homedir(), ".config");
  return ["/etc/docker/daemon.json", path.join(config, "docker", "daemon.json"), desktop];
}

/** Reads the `daemon.json` of every engine on this machine. Unreadable files are ignored. */
export async function readEngineSettings(variables: Variables): Promise<EngineSettings> {
  const all: readonly EngineSettings[] = await Promise.all(
    settingsFiles(variables).map((file) => readJson(file).catch(() => ({}))),
  );
  const lists = (name: keyof EngineSettings) =>
    all.flatMap((settings) => settings[name] ?? []).filter((entry) => typeof entry === "string");
  return {
    "insecure-registries": lists("insecure-registries"),
    "registry-mirrors": lists("registry-mirrors"),
  };
}

/** Returns the key under which Docker stores a login. For Docker Hub, it is still the URL of the first API version. */
const loginKey = (host: string): string => (host === dockerHub ? "https://index.docker.io/v1/" : host);

const registryHost = (key: string): string => key.replace(/^https?:\/\//, "").replace(/\/.*$/, "");

/** Finds a stored login. Older logins are stored under a URL. */
function storedLogin(config: DockerConfig, host: string): StoredLogin | undefined {
  const key = loginKey(host);
  const auths = config.auths ?? {};
  const similar = Object.keys(auths).find((other) => registryHost(other) === registryHost(key));
  return auths[key] ?? (similar === undefined ? undefined : auths[similar]);
}

/** By the convention of Docker's helpers, the password of the user `<token>` is an identity token. */
const loginCredentials = (username: string, password: string): Credentials =>
  username === "<token>" ? { kind: "identity", token: password } : { kind: "password", username, password };

function storedCredentials(login: StoredLogin | undefined): Credentials | undefined {
  if (!login) return undefined;
  if (login.registrytoken) return { kind: "bearer", token: login.registrytoken };
  const [, user, secret] = /^([^:]*):([\s\S]*)$/.exec(
    Buffer.from(login.auth ?? "", "base64")
      .toString("utf8")
      .replace(/\0+$/, ""),
  ) ?? [undefined, login.username ?? "", login.password ?? ""];
  if (login.identitytoken)
    return { kind: "identity", token: login.identitytoken, ...(user ? { username: user } : {}) };
  return user || secret ? loginCredentials(user ?? "", secret ?? "") : undefined;
}

/**
 * Returns the credentials that the Docker CLI would send to a registry; undefined if it would send none.
 * @throws ImageError `docker-config` or `credential-helper`; an AbortError if the signal aborts
 */
export async function findCredentials(
  host: string,
  variables: Variables,
  signal: AbortSignal,
): Promise<Credentials | undefined> {
  const config = await readDockerConfig(variables);
  const key = loginKey(host);
  const helper = config.credHelpers?.[key] ?? config.credHelpers?.[host] ?? config.credsStore;
  const login = helper ? await runHelper(helper, key, variables, signal) : undefined;
  return login
    ? loginCredentials(login.username, login.secret)
    : storedCredentials(storedLogin(config, host));
}
