import { readdir, readFile } from "node:fs/promises";
import { BlockList, isIP } from "node:net";
import path from "node:path";
import tls from "node:tls";
import { dockerFolder, type EngineSettings, type Variables } from "./docker-config.ts";
import type { Trust } from "./http.ts";

const hostAddress = (host: string): string => {
  const name = host.replace(/:\d+$/, "").replace(/^\[|\]$/g, "");
  return name === "localhost" ? "127.0.0.1" : name;
};

/** True if a host, with or without a port, is this machine. */
function isLoopback(host: string): boolean {
  const address = hostAddress(host);
  return isIP(address) === 4 ? address.startsWith("127.") : address === "::1";
}

/**
 * True if a registry may be reached without a trusted certificate. As in Docker, this applies to loopback addresses and to
 * registries listed in Docker's settings.
 */
export function isInsecure(host: string, settings: EngineSettings): boolean {
  const entries = settings["insecure-registries"] ?? [];
  if (isLoopback(host) || entries.includes(host)) return true;
  const address = hostAddress(host);
  const version = isIP(address);
  if (version === 0) return false;
  const family = version === 4 ? "ipv4" : "ipv6";
  const list = new BlockList();
  for (const range of entries) {
    const [network = "", bits] = range.split("/");
    if (bits !== undefined && isIP(network) === version) list.addSubnet(network, Number(bits), family);
  }
  return list.check(address, family);
}

/** Returns the folders in which Docker searches for a registry's certificates. */
function certificateFolders(host: string, variables: Variables): readonly string[] {
  const system =
    process.platform === "win32"
      ? path.join(variables.ProgramData ?? "C:\\ProgramData", "docker", "certs.d")
      : "/etc/docker/certs.d";
  // Windows does not allow colons in folder names, so Docker omits them there.
  const name = process.platform === "win32" ? host.replace(":", "") : host;
  return [system, path.join(dockerFolder(variables), "certs.d")].map((folder) => path.join(folder, name));
}

const readText = (file: string): Promise<string> => readFile(file, "utf8").catch(() => "");

async function filesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.sort().map((name) => path.join(folder, name));
}

/** Returns a registry's first client certificate that has its key next to it. */
async function identityIn(files: readonly string[]): Promise<Trust["identity"]> {
  for (const file of files.filter((name) => name.endsWith(".cert"))) {
    const [cert, key] = await Promise.all([readText(file), readText(file.replace(/\.cert$/, ".key"))]);
    if (cert && key) return { cert, key };
  }
  return undefined;
}

/** Reads the trusted certificate authorities for a registry: those of Node, the system, `NODE_EXTRA_CA_CERTS` and `certs.d`. */
export async function readTrust(host: string, variables: Variables): Promise<Trust> {
  const files = (await Promise.all(certificateFolders(host, variables).map(filesIn))).flat();
  const added = await Promise.all(files.filter((file) => file.endsWith(".crt")).map(readText));
  // Added in Node 22.15: includes authorities that a company has installed in the system.
  const system = tls.getCACertificates?.("system") ?? [];
  // Node adds these only if no authorities are given.
  const { NODE_EXTRA_CA_CERTS: extra } = variables;
  if (extra !== undefined && extra !== "") added.push(await readText(extra));
  const identity = await identityIn(files);
  return {
    authorities: [...tls.rootCertificates, ...system, ...added.filter(Boolean)],
    ...(identity ? { identity } : {}),
  };
}
