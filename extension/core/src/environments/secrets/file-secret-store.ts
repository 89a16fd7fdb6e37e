import { mkdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { isRecord, jsonIn } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import { replaceFile } from "../../project/replace-file.ts";
import { unlessMissing } from "../../project/system-error.ts";
import { openSecretFile, secretStoreFailed } from "../contract/errors.ts";
import { withLock } from "../platform/lock.ts";
import { userFolder } from "../platform/user-account.ts";
import { checkSettingName, type SecretStore } from "./secret-store.ts";

type Values = Record<string, string>;

const valueKey = (root: string, environment: string, name: string): string =>
  JSON.stringify([root, environment, name]);

function isValues(value: unknown): value is Values {
  return isRecord(value) && Object.values(value).every((one) => typeof one === "string");
}

/**
 * Checks that only the owner can read the file. Windows is not checked: file modes have no meaning there, and the user's data
 * folder is already inaccessible to other users.
 */
async function checkPrivate(file: string): Promise<void> {
  if (process.platform === "win32") return;
  const { mode } = await stat(file);
  if ((mode & 0o077) !== 0) throw openSecretFile(file);
}

async function readValues(file: string): Promise<Values> {
  const failure = (cause: unknown) => secretStoreFailed(t("The secrets in {0} cannot be read", file), cause);
  const text = await readFile(file, "utf8").catch(unlessMissing(undefined, failure));
  if (text === undefined) return {};
  await checkPrivate(file);
  // Invalid JSON is reported like a file with the wrong structure, because the parser's message would quote secrets.
  const value = jsonIn(text);
  if (isValues(value)) return value;
  throw failure(t("the file is corrupt"));
}

/**
 * Stores values in one file that only its owner can read, for machines without a secret store.
 * @throws EnvironmentError `secret-store` if others can read the file or it is corrupt
 */
export function fileSecretStore(folder: string = userFolder()): SecretStore {
  const file = path.join(folder, "secrets.json");
  const change = async (alter: (values: Values) => Values): Promise<void> => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const work = async (): Promise<void> => {
      const values = alter(await readValues(file));
      await replaceFile(file, `${JSON.stringify(values, undefined, 2)}\n`, 0o600);
    };
    await withLock(`${file}.lock`, work, { holder: t("Another change to the stored secrets") });
  };
  return {
    async get(root, environment, name) {
      const values = await readValues(file);
      const key = valueKey(root, environment, name);
      return Object.hasOwn(values, key) ? values[key] : undefined;
    },
    async set(root, environment, name, value) {
      checkSettingName(name);
      await change((values) => ({ ...values, [valueKey(root, environment, name)]: value }));
    },
    async delete(root, environment, name) {
      const key = valueKey(root, environment, name);
      if (!Object.hasOwn(await readValues(file), key)) return;
      await change(({ [key]: _removed, ...rest }) => rest);
    },
  };
}
