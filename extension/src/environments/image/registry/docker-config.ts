import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { badDockerConfig } from "../errors.ts";
import { askHelper } from "./credential-helper.ts";
import { type Credentials, fromLogin, loginKey } from "./credentials.ts";

/** What a login left in the configuration. */
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
  /** The helper program for a host, without `docker-credential-`. */
  readonly credHelpers?: Readonly<Record<string, string>>;
  readonly credsStore?: string;
  readonly currentContext?: string;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** The folder of Docker's configuration. */
export const dockerFolder = (variables: Variables): string =>
  variables.DOCKER_CONFIG || path.join(variables.HOME || homedir(), ".docker");

function parseConfig(text: string, file: string): DockerConfig {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) throw new SyntaxError("it is no object");
    return value;
  } catch {
    // The parser's own message quotes the text, which holds passwords.
    throw badDockerConfig(file, "it is not JSON");
  }
}

/**
 * Reads `config.json` as Docker's command does; one that does not exist is empty.
 * @throws ImageError `docker-config`
 */
export async function readDockerConfig(variables: Variables): Promise<DockerConfig> {
  const file = path.join(dockerFolder(variables), "config.json");
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return "{}";
    throw badDockerConfig(file, error.code ?? "it cannot be opened");
  });
  const config = parseConfig(text, file);
  if (!variables.DOCKER_AUTH_CONFIG) return config;
  const further = parseConfig(variables.DOCKER_AUTH_CONFIG, "in the variable DOCKER_AUTH_CONFIG");
  return { ...config, auths: { ...config.auths, ...further.auths } };
}

const hostOf = (key: string): string => key.replace(/^https?:\/\//, "").replace(/\/.*$/, "");

/** Older logins stand under a URL. */
function storedLogin(config: DockerConfig, host: string): StoredLogin | undefined {
  const key = loginKey(host);
  const auths = config.auths ?? {};
  const similar = Object.keys(auths).find((other) => hostOf(other) === hostOf(key));
  return auths[key] ?? (similar === undefined ? undefined : auths[similar]);
}

function fromStored(login: StoredLogin | undefined): Credentials | undefined {
  if (!login) return undefined;
  if (login.registrytoken) return { kind: "bearer", token: login.registrytoken };
  const [, user, secret] = /^([^:]*):([\s\S]*)$/.exec(
    Buffer.from(login.auth ?? "", "base64")
      .toString("utf8")
      .replace(/\0+$/, ""),
  ) ?? [undefined, login.username ?? "", login.password ?? ""];
  if (login.identitytoken)
    return { kind: "identity", token: login.identitytoken, ...(user ? { username: user } : {}) };
  return user || secret ? fromLogin(user ?? "", secret ?? "") : undefined;
}

/**
 * The credentials that Docker's own command would send to a registry; undefined where there are none.
 * @throws ImageError `docker-config` or `credential-helper`; an AbortError after the signal
 */
export async function findCredentials(
  host: string,
  variables: Variables,
  signal: AbortSignal,
): Promise<Credentials | undefined> {
  const config = await readDockerConfig(variables);
  const helper = config.credHelpers?.[loginKey(host)] ?? config.credHelpers?.[host] ?? config.credsStore;
  const told = helper ? await askHelper(helper, loginKey(host), variables, signal) : undefined;
  return told ?? fromStored(storedLogin(config, host));
}
