import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { errorMessage, isRecord, jsonIn } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import { replaceFile } from "../../project/replace-file.ts";
import { unlessMissing } from "../../project/system-error.ts";
import type { Binding, BindingStore } from "../contract/binding.ts";
import { withLock } from "../platform/lock.ts";
import { badBindings } from "./provider/errors.ts";

function isBinding(value: unknown): value is Binding {
  if (!isRecord(value)) return false;
  const texts = ["id", "source", "trigger", "resource", "environment", "url", "configHash"];
  return texts.every((name) => typeof value[name] === "string") && Array.isArray(value.events);
}

/** Parses bindings; `source` is their origin, for the error. @throws RegistrationError `bindings` */
function parseBindings(text: string, source: string): readonly Binding[] {
  const value = jsonIn(text);
  if (value === undefined) throw badBindings(source, t("it is not JSON"));
  if (!Array.isArray(value) || !value.every(isBinding))
    throw badBindings(source, t("it is not a list of registrations"));
  return value;
}

/** Stores the bindings of a local environment in a file in its folder, which `makeFolder` creates if it is missing. */
export function localBindings(
  folder: string,
  makeFolder: () => Promise<unknown> = () => mkdir(folder, { recursive: true }),
): BindingStore {
  const file = path.join(folder, "bindings.json");
  const list = async (): Promise<readonly Binding[]> => {
    const failure = (thrown: unknown) => badBindings(file, errorMessage(thrown));
    return parseBindings(await readFile(file, "utf8").catch(unlessMissing("[]", failure)), file);
  };
  const change = async (alter: (all: readonly Binding[]) => readonly Binding[]): Promise<void> => {
    await makeFolder();
    const work = async () =>
      replaceFile(file, `${JSON.stringify(alter(await list()), undefined, 2)}\n`, 0o600);
    await withLock(`${file}.lock`, work, { holder: t("Another change to the registrations") });
  };
  return {
    list,
    put: (binding) => change((all) => [...all.filter(({ id }) => id !== binding.id), binding]),
    delete: (id) => change((all) => all.filter((one) => one.id !== id)),
  };
}
