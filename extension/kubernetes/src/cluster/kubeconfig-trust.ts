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
import { t } from "@vscode/l10n";

// A kubeconfig can specify a program that prints credentials, and a file whose content is sent as a token. If hookloom.json
// specifies the kubeconfig, the repository controls both. The user therefore has to agree first, as with direnv, and the
// agreement covers only the file's current content.

/** Returns the kubeconfigs that kubectl would read. */
export function defaultKubeconfigs(): readonly string[] {
  const given = (process.env.KUBECONFIG ?? "").split(path.delimiter).filter(Boolean);
  return given.length > 0 ? given : [path.join(homedir(), ".kube", "config")];
}

/** Resolves a path in hookloom.json against the home folder (`~/`) or the project's root. */
export function resolveKubeconfig(kubeconfig: string, root: string): string {
  return path.resolve(root, kubeconfig.replace(/^~(?=$|[\\/])/, homedir()));
}

const findRealPath = (file: string): string | undefined => {
  try {
    return realpathSync.native(file);
  } catch {
    return undefined;
  }
};

/** True for the user's own kubeconfig: in `~/.kube`, or one that kubectl uses anyway. */
export function isOwnKubeconfig(file: string): boolean {
  const real = findRealPath(file);
  if (real === undefined) return false;
  if (defaultKubeconfigs().some((usual) => findRealPath(usual) === real)) return true;
  const kubeFolder = findRealPath(path.join(homedir(), ".kube"));
  return kubeFolder !== undefined && real.startsWith(kubeFolder + path.sep);
}

const listFile = (): string => path.join(userFolder(), "trusted-kubeconfigs.json");

function asList(text: string): readonly string[] {
  const value = jsonIn(text);
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

/** Identifies a file by its path and content. Changed content or another path requires a new decision. */
const fileFingerprint = (file: string): string =>
  createHash("sha256")
    .update(JSON.stringify([realpathSync.native(file), readFileSync(file, "utf8")]))
    .digest("hex");

/** True if the user has agreed to run the commands in this file with its current content. */
export function isTrustedKubeconfig(file: string): boolean {
  try {
    return asList(readFileSync(listFile(), "utf8")).includes(fileFingerprint(file));
  } catch {
    return false;
  }
}

/** Records that the user agrees to run the commands in this file with its current content. @throws the file system's error */
export async function trustKubeconfig(file: string): Promise<void> {
  const list = listFile();
  await mkdir(path.dirname(list), { recursive: true, mode: 0o700 });
  const add = async (): Promise<void> => {
    const known = asList(await readFile(list, "utf8").catch(() => "[]"));
    const all = [...new Set([...known, fileFingerprint(file)])];
    await replaceFile(list, `${JSON.stringify(all, undefined, 2)}\n`, 0o600);
  };
  await withLock(`${list}.lock`, add, { holder: t("Another change to the trusted kubeconfigs") });
}
