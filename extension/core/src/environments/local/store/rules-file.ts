import { readFile, rm } from "node:fs/promises";
import { ignored } from "@hookloom/protocol/ignored-error";
import type { Rules } from "../../../api/api-reader.ts";
import { storedRules } from "../../../api/stored-rules.ts";
import { replaceFile } from "../../../project/replace-file.ts";
import type { EnvironmentFiles } from "./state-file.ts";

/** Reads the rules that the environment's processes apply; undefined if the file is missing or unreadable. */
export async function readRules({ rules }: Pick<EnvironmentFiles, "rules">): Promise<Rules | undefined> {
  const text = await readFile(rules, "utf8").catch(
    ignored("an environment without a readable file has no rules"),
  );
  return text === undefined ? undefined : storedRules(text);
}

/** Writes the rules that the environment's processes apply, or removes them if the project has none. */
export function writeRules(
  { rules }: Pick<EnvironmentFiles, "rules">,
  api: Rules | undefined,
): Promise<void> {
  if (api === undefined) return rm(rules, { force: true });
  return replaceFile(rules, `${JSON.stringify(api, undefined, 2)}\n`);
}
