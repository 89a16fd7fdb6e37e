import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import tls from "node:tls";
import { dockerFolder } from "./docker-config.ts";

type Variables = Readonly<Record<string, string | undefined>>;

/** The folders where Docker looks for the certificate authorities of one registry. */
function certificateFolders(host: string, variables: Variables): string[] {
  const system =
    process.platform === "win32"
      ? path.join(variables.ProgramData ?? "C:\\ProgramData", "docker", "certs.d")
      : "/etc/docker/certs.d";
  // A colon cannot stand in a folder's name on Windows, where Docker leaves it out.
  const name = process.platform === "win32" ? host.replace(":", "") : host;
  return [system, path.join(dockerFolder(variables), "certs.d")].map((folder) => path.join(folder, name));
}

async function authoritiesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => [] as string[]);
  const files = names.filter((name) => name.endsWith(".crt")).map((name) => path.join(folder, name));
  const texts = await Promise.all(files.map((file) => readFile(file, "utf8").catch(() => "")));
  return texts.filter(Boolean);
}

/** The certificate authorities that the engine would trust for a registry: Node's, the system's and those of `certs.d`. */
export async function trustedAuthorities(host: string, variables: Variables): Promise<string[]> {
  const own = await Promise.all(certificateFolders(host, variables).map(authoritiesIn));
  // Added in Node 22.15, and the only way to those that a company installs.
  const system = tls.getCACertificates?.("system") ?? [];
  return [...tls.rootCertificates, ...system, ...own.flat()];
}
