import { createHash } from "node:crypto";
import { readFileSync, realpathSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import process from "node:process";
import { withLock } from "@hookloom/core/environments/platform/lock";
import { userFolder } from "@hookloom/core/environments/platform/user-account";
import { replaceFile } from "@hookloom/core/project/replace-file";
import { jsonIn } from "@hookloom/protocol/unknown-values";

// A kubeconfig can name a program that prints credentials, and a file whose content is sent as a token. Where hookloom.json
// names the kubeconfig, the repository has chosen both. For that reason a person has to agree first, as with direnv, and
// agrees to the content that the file has at that time.

/** The kubeconfigs that kubectl would read. */
export function usualKubeconfigs(): readonly string[] {
  const given = (process.env.KUBECONFIG ?? "").split(path.delimiter).filter(Boolean);
  return given.length > 0 ? given : [path.join(homedir(), ".kube", "config")];
}

/** Where a path of hookloom.json leads: from the home folder (`~/`), or from the project's root. */
export function namedKubeconfig(kubeconfig: string, root: string): string {
  return path.resolve(root, kubeconfig.replace(/^~(?=$|[\\/])/, homedir()));
}

const findRealPath = (file: string): string | undefined => {
  try {
    return realpathSync.native(file);
  } catch {
    return undefined;
  }
};

/** Whether a file is the person's own: in `~/.kube`, or one that kubectl uses anyway. */
export function isOwnKubeconfig(file: string): boolean {
  const real = findRealPath(file);
  if (real === undefined) return false;
  if (usualKubeconfigs().some((usual) => findRealPath(usual) === real)) return true;
  const own = findRealPath(path.join(homedir(), ".kube"));
  return own !== undefined && real.startsWith(own + path.sep);
}

const listFile = (): string => path.join(userFolder(), "trusted-kubeconfigs.json");

function asList(text: string): readonly string[] {
  const value = jsonIn(text);
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

/** Identifies a file by its path and content: with other content, or elsewhere, it needs another decision. */
const fileMark = (file: string): string =>
  createHash("sha256")
    .update(JSON.stringify([realpathSync.native(file), readFileSync(file, "utf8")]))
    .digest("hex");

/** Whether the person has agreed to what this file runs with its present content. */
export function isTrustedKubeconfig(file: string): boolean {
  try {
    return asList(readFileSync(listFile(), "utf8")).includes(fileMark(file));
  } catch {
    return false;
  }
}

/** Remembers that the person agrees to what this file runs with its present content. @throws the file system's error */
export async function trustKubeconfig(file: string): Promise<void> {
  const list = listFile();
  await mkdir(path.dirname(list), { recursive: true, mode: 0o700 });
  const add = async (): Promise<void> => {
    const known = asList(await readFile(list, "utf8").catch(() => "[]"));
    const all = [...new Set([...known, fileMark(file)])];
    await replaceFile(list, `${JSON.stringify(all, undefined, 2)}\n`, 0o600);
  };
  await withLock(`${list}.lock`, add, { holder: "Another change to the trusted kubeconfigs" });
}
