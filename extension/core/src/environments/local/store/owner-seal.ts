import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { userInfo } from "node:os";
import path from "node:path";
import { t } from "@vscode/l10n";
import type { ProjectEnvironment } from "../../../project/project.ts";
import { replaceFile } from "../../../project/replace-file.ts";
import { ownerKeyFailed } from "../../contract/errors.ts";
import { withLock } from "../../platform/lock.ts";
import { userFolder } from "../../platform/user-account.ts";

// A state file is stored in the project, so a repository or an archive can contain a forged one, with a port on which an attacker
// listens and a token that the attacker chose. It cannot contain a valid seal: an owner seals the file with this user's key,
// which is stored outside every project. A state without a valid seal is ignored.

const keyBytes = 32;

async function readKey(file: string): Promise<Buffer | undefined> {
  const key = await readFile(file, "utf8").then(
    (text) => Buffer.from(text.trim(), "hex"),
    () => undefined,
  );
  return key?.length === keyBytes ? key : undefined;
}

/**
 * The possible locations of the key. The account's home folder comes first, regardless of HOME: an editor with a separate home
 * folder, as in sandboxes and portable installations, has to find the environments started in a terminal. If the account has no
 * home folder, the key is stored with Hookloom's other user files.
 */
function keyFiles(): readonly string[] {
  const folders = [userFolder()];
  try {
    folders.unshift(userFolder({}, userInfo().homedir));
  } catch {
    // The uid has no account, as in some containers.
  }
  return [...new Set(folders)].map((folder) => path.join(folder, "owner.key"));
}

async function makeKey(file: string): Promise<Buffer> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const make = async (): Promise<Buffer> => {
    const meanwhile = await readKey(file);
    if (meanwhile) return meanwhile;
    const key = randomBytes(keyBytes);
    await replaceFile(file, `${key.toString("hex")}\n`, 0o600);
    return key;
  };
  return withLock(`${file}.lock`, make, { holder: t("Another process that is creating the owner's key") });
}

/**
 * Returns this user's key, which is created at first use.
 * @throws EnvironmentError `secret-store` if it cannot be stored anywhere
 */
export async function userKey(): Promise<Buffer> {
  const files = keyFiles();
  let cause: unknown;
  for (const file of files) {
    try {
      return (await readKey(file)) ?? (await makeKey(file));
    } catch (thrown) {
      cause = thrown;
    }
  }
  throw ownerKeyFailed(files.at(-1) ?? "", cause);
}

/** The sealed part of a state file: where its owner listens and the token that it accepts. */
export interface Sealed extends ProjectEnvironment {
  /** The process that owns the environment. */
  readonly pid: number;
  readonly port: number;
  readonly managementPort: number;
  readonly controlPort: number;
  /** Proves to the owner that the caller can read this file and may therefore stop the environment. */
  readonly token: string;
  readonly startedAt: string;
}

/** Computes the hexadecimal seal that proves that an owner process of this user wrote a state. */
export function stateSeal(key: Buffer, sealed: Sealed): string {
  const { root, environment, pid, port, managementPort, controlPort, token, startedAt } = sealed;
  const text = JSON.stringify([root, environment, pid, port, managementPort, controlPort, token, startedAt]);
  return createHmac("sha256", key).update(text).digest("hex");
}

export function isSame(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Whether an owner process of this user wrote a state. */
export async function isSealed(stored: Sealed & { readonly seal: string }): Promise<boolean> {
  const keys = await Promise.all(keyFiles().map(readKey));
  return keys.some((key) => key !== undefined && isSame(stored.seal, stateSeal(key, stored)));
}
