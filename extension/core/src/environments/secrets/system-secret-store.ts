import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { ignored } from "@hookloom/protocol/ignored-error";
import { t } from "@vscode/l10n";
import { type ProgramResult, runProgram } from "../../project/run-program.ts";
import { unlessMissing } from "../../project/system-error.ts";
import { secretStoreFailed } from "../contract/errors.ts";
import { userFolder } from "../platform/user-account.ts";
import { fileSecretStore } from "./file-secret-store.ts";
import { checkSettingName, type SecretStore } from "./secret-store.ts";

/** Runs a program; `input` is for values, since other users can read its arguments. */
export type RunProgram = (
  file: string,
  args: readonly string[],
  input: string,
) => Promise<Pick<ProgramResult, "status" | "missing" | "stdout" | "stderr">>;

const service = "hookloom";
const timeoutMs = 20_000;

const runSystemProgram: RunProgram = (file, args, input) =>
  runProgram(file, args, { cwd: process.cwd(), timeoutMs, input });

const account = (root: string, environment: string, name: string): string =>
  createHash("sha256")
    .update(JSON.stringify([root, environment, name]))
    .digest("hex");

// Base64 survives every shell, keychain and console encoding. Some of them treat an empty string as missing, so it is stored as a
// character that decodes to an empty string.
const encode = (value: string): string => Buffer.from(value, "utf8").toString("base64") || "=";
const decode = (text: string): string => Buffer.from(text.trim(), "base64").toString("utf8");

/** The exit status of `security` if the keychain has no such entry. */
const noSuchEntry = 44;

const notDeleted = (name: string, why: string): Error =>
  secretStoreFailed(t("{0} could not be deleted from the system's secret store", name), why.trim());

/** Stores values in the macOS keychain through `security`, which reads its commands from standard input in interactive mode. */
export function keychainStore(run: RunProgram): SecretStore {
  return {
    async get(root, environment, name) {
      const args = ["find-generic-password", "-s", service, "-a", account(root, environment, name), "-w"];
      const { status, stdout } = await run("security", args, "");
      return status === 0 ? decode(stdout) : undefined;
    },
    async set(root, environment, name, value) {
      checkSettingName(name);
      const id = account(root, environment, name);
      const command = `add-generic-password -U -s ${service} -a ${id} -l "Hookloom ${name} (${environment})" -w ${encode(value)}\n`;
      const { status, stderr } = await run("security", ["-i"], command);
      if (status !== 0 || stderr.trim() !== "")
        throw secretStoreFailed(t("{0} could not be stored in the keychain", name), stderr.trim());
    },
    async delete(root, environment, name) {
      const args = ["delete-generic-password", "-s", service, "-a", account(root, environment, name)];
      const { status, missing, stderr } = await run("security", args, "");
      if (!missing && status !== 0 && status !== noSuchEntry) throw notDeleted(name, stderr);
    },
  };
}

/** Stores values in the Linux desktop's secret store through `secret-tool`. */
export function secretToolStore(run: RunProgram): SecretStore {
  const attributes = (root: string, environment: string, name: string): string[] => [
    "service",
    service,
    "account",
    account(root, environment, name),
  ];
  return {
    async get(root, environment, name) {
      const { status, stdout } = await run(
        "secret-tool",
        ["lookup", ...attributes(root, environment, name)],
        "",
      );
      return status === 0 && stdout !== "" ? decode(stdout) : undefined;
    },
    async set(root, environment, name, value) {
      checkSettingName(name);
      const label = `--label=Hookloom ${name} (${environment})`;
      const args = ["store", label, ...attributes(root, environment, name)];
      const { status, stderr } = await run("secret-tool", args, encode(value));
      if (status !== 0)
        throw secretStoreFailed(
          t("{0} could not be stored in the system's secret store", name),
          stderr.trim(),
        );
    },
    async delete(root, environment, name) {
      const args = ["clear", ...attributes(root, environment, name)];
      const { status, missing, stderr } = await run("secret-tool", args, "");
      if (!missing && status !== 0) throw notDeleted(name, stderr);
    },
  };
}

const protect =
  "$t=[Console]::In.ReadToEnd().Trim(); ConvertTo-SecureString -AsPlainText -Force $t | ConvertFrom-SecureString";
const unprotect =
  "$s=[Console]::In.ReadToEnd().Trim() | ConvertTo-SecureString; [Console]::Out.Write((New-Object System.Net.NetworkCredential('',$s)).Password)";

/** Stores values in a file in the user's data folder, encrypted for the Windows user through PowerShell. */
export function dataProtectionStore(run: RunProgram, folder: string): SecretStore {
  const powershell = (script: string, input: string): ReturnType<RunProgram> =>
    run("powershell.exe", ["-NoProfile", "-NonInteractive", "-Command", script], input);
  const protectedFile = (root: string, environment: string, name: string): string =>
    path.join(folder, "protected", account(root, environment, name));
  return {
    async get(root, environment, name) {
      const text = await readFile(protectedFile(root, environment, name), "utf8").catch(
        unlessMissing(undefined),
      );
      if (text === undefined) return undefined;
      const { status, stdout, stderr } = await powershell(unprotect, text);
      if (status !== 0)
        throw secretStoreFailed(t("{0} cannot be read from the secret store", name), stderr.trim());
      return decode(stdout);
    },
    async set(root, environment, name, value) {
      checkSettingName(name);
      const { status, stdout, stderr } = await powershell(protect, encode(value));
      if (status !== 0)
        throw secretStoreFailed(t("{0} could not be stored in the secret store", name), stderr.trim());
      await mkdir(path.join(folder, "protected"), { recursive: true });
      await writeFile(protectedFile(root, environment, name), stdout.trim(), { mode: 0o600 });
    },
    delete: (root, environment, name) => rm(protectedFile(root, environment, name), { force: true }),
  };
}

/**
 * Writes to the system's store, and to the file if that fails, because many machines, such as servers, have no usable store. The
 * file is read first because its values are newer: a successful write to the system's store deletes the copy in the file.
 */
function withFallback(system: SecretStore, file: SecretStore): SecretStore {
  return {
    async get(root, environment, name) {
      const newer = await file.get(root, environment, name);
      return (
        newer ?? system.get(root, environment, name).catch(ignored("many machines have no usable store"))
      );
    },
    async set(root, environment, name, value) {
      try {
        await system.set(root, environment, name, value);
      } catch {
        return file.set(root, environment, name, value);
      }
      return file.delete(root, environment, name);
    },
    async delete(root, environment, name) {
      try {
        await system.delete(root, environment, name);
      } catch {
        // An empty string counts as no value, and hides the value that is still in the system's store.
        return file.set(root, environment, name, "");
      }
      return file.delete(root, environment, name);
    },
  };
}

/**
 * Returns the CLI's store: the system's own store, or a file that only its owner can read if the system has none or
 * HOOKLOOM_SECRETS is `file`. The editor also reads this store.
 */
export function commandLineStore(run: RunProgram = runSystemProgram): SecretStore {
  const folder = userFolder();
  const file = fileSecretStore(folder);
  if (process.env.HOOKLOOM_SECRETS === "file") return file;
  if (process.platform === "darwin") return withFallback(keychainStore(run), file);
  if (process.platform === "win32") return withFallback(dataProtectionStore(run, folder), file);
  return withFallback(secretToolStore(run), file);
}
