import { createHash } from "node:crypto";
import { access, readFile } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { badEndpoint, noContextAddress, noEngineKeys, unknownContext } from "../oci/errors.ts";
import { dockerFolder, readDockerConfig, type Variables } from "../registry/docker-config.ts";

interface TlsOptions {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
  readonly unverified?: boolean;
}

/** The address of a Docker engine. `location` is the address as display text. */
export type Endpoint =
  | { readonly kind: "socket"; readonly location: string; readonly path: string }
  | {
      readonly kind: "tcp";
      readonly location: string;
      readonly host: string;
      readonly port: number;
      readonly tls?: TlsOptions;
    }
  | { readonly kind: "ssh"; readonly location: string; readonly target: string; readonly port?: string };

const socketEndpoint = (file: string): Endpoint => ({ kind: "socket", location: file, path: file });

async function readTlsFiles(folder: string): Promise<TlsOptions> {
  const [ca, cert, key] = await Promise.all(
    ["ca.pem", "cert.pem", "key.pem"].map((name) =>
      readFile(path.join(folder, name)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return undefined;
        throw noEngineKeys(folder, error);
      }),
    ),
  );
  return { ...(ca ? { ca } : {}), ...(cert ? { cert } : {}), ...(key ? { key } : {}) };
}

function tcpEndpoint(url: URL, keys: TlsOptions | undefined): Endpoint {
  const port = Number(url.port || (keys ? 2376 : 2375));
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return { kind: "tcp", location: `tcp://${url.host}`, host, port, ...(keys ? { tls: keys } : {}) };
}

/** Parses an address in the format of `DOCKER_HOST` and of contexts. */
function parseAddress(text: string, keys: TlsOptions | undefined): Endpoint {
  const local = /^(?:unix|npipe):\/\/(.+)$/.exec(text)?.[1];
  if (local) return socketEndpoint(text.startsWith("npipe:") ? local.replace(/^\/*\.?\/*/, "//./") : local);
  const url = URL.parse(text.includes("://") ? text : `tcp://${text}`);
  if (!url?.hostname) throw badEndpoint(text);
  if (url.protocol === "ssh:") {
    const target = `${url.username ? `${decodeURIComponent(url.username)}@` : ""}${url.hostname}`;
    // ssh would parse a target that begins with a dash as an option.
    if (target.startsWith("-")) throw badEndpoint(text);
    return { kind: "ssh", location: `ssh://${url.host}`, target, ...(url.port ? { port: url.port } : {}) };
  }
  if (!["tcp:", "http:", "https:"].includes(url.protocol)) throw badEndpoint(text);
  return tcpEndpoint(url, keys ?? (url.protocol === "https:" ? {} : undefined));
}

/**
 * Reads the endpoint from the environment variables. Docker's tools verify the engine only if DOCKER_TLS_VERIFY is set; without
 * that variable, they still present their certificate.
 */
async function endpointFromVariables(host: string, variables: Variables): Promise<Endpoint> {
  const verify = Boolean(variables.DOCKER_TLS_VERIFY);
  if (!verify && !variables.DOCKER_TLS) return parseAddress(host, undefined);
  const keys = await readTlsFiles(variables.DOCKER_CERT_PATH ?? dockerFolder(variables));
  return parseAddress(host, { ...keys, ...(verify ? {} : { unverified: true }) });
}

interface ContextFile {
  readonly Endpoints?: {
    readonly docker?: { readonly Host?: string; readonly SkipTLSVerify?: boolean };
  };
}

/** Reads the endpoint from a context, which is stored under the hash of its name. */
async function endpointFromContext(name: string, variables: Variables): Promise<Endpoint> {
  const contexts = path.join(dockerFolder(variables), "contexts");
  const id = createHash("sha256").update(name).digest("hex");
  const file = path.join(contexts, "meta", id, "meta.json");
  const text = await readFile(file, "utf8").catch(() => {
    throw unknownContext(name, file);
  });
  const docker = (JSON.parse(text) as ContextFile).Endpoints?.docker;
  if (!docker?.Host) throw noContextAddress(name);
  const keys = await readTlsFiles(path.join(contexts, "tls", id, "docker"));
  const secure = Object.keys(keys).length > 0 || docker.SkipTLSVerify === true;
  return parseAddress(
    docker.Host,
    secure ? { ...keys, ...(docker.SkipTLSVerify ? { unverified: true } : {}) } : undefined,
  );
}

/** Returns the default socket paths of Docker, Docker Desktop, a rootless engine, Colima and Rancher Desktop. */
function defaultSockets(variables: Variables): string[] {
  if (process.platform === "win32") return ["//./pipe/docker_engine", "//./pipe/dockerDesktopLinuxEngine"];
  const home = variables.HOME ?? homedir();
  const run = variables.XDG_RUNTIME_DIR;
  return [
    "/var/run/docker.sock",
    ...(run ? [path.join(run, "docker.sock")] : []),
    ...[
      ".docker/run/docker.sock",
      ".docker/desktop/docker.sock",
      ".colima/default/docker.sock",
      ".rd/docker.sock",
    ].map((name) => path.join(home, name)),
  ];
}

async function endpointFromSockets(variables: Variables): Promise<Endpoint> {
  const sockets = defaultSockets(variables);
  for (const file of sockets) {
    const exists = await access(file).then(
      () => true,
      () => false,
    );
    if (exists) return socketEndpoint(file);
  }
  return socketEndpoint(sockets[0] as string);
}

/**
 * Finds the engine that the Docker CLI would use: by `DOCKER_HOST`, by the context in `DOCKER_CONTEXT` or in the configuration,
 * or at the default sockets.
 * @throws ImageError `engine-context` or `docker-config`
 */
export async function findEndpoint(variables: Variables): Promise<Endpoint> {
  if (variables.DOCKER_HOST) return endpointFromVariables(variables.DOCKER_HOST, variables);
  const context = variables.DOCKER_CONTEXT || (await readDockerConfig(variables)).currentContext;
  return context && context !== "default"
    ? endpointFromContext(context, variables)
    : endpointFromSockets(variables);
}
