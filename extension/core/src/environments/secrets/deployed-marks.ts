import { createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { jsonIn, textsIn } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import type { ProjectEnvironment } from "../../project/project.ts";
import { replaceFile } from "../../project/replace-file.ts";
import { withLock } from "../platform/lock.ts";
import { makeStateFolder, stateFolder } from "../platform/state-folder.ts";
import { secretRoot } from "./settings.ts";

/** By setting name: a keyed hash of the value that this machine deployed last. */
export type DeployedMarks = Readonly<Record<string, string>>;

/** Computes a mark that identifies a value without revealing it to anyone without the key, which stays in the cluster. */
export function valueMark(key: string, name: string, value: string): string {
  return createHmac("sha256", key)
    .update(JSON.stringify([name, value]))
    .digest("hex");
}

const marksFile = async ({ root, environment }: ProjectEnvironment): Promise<string> =>
  path.join(stateFolder(await secretRoot(root), environment), "deployed-secrets.json");

async function readFrom(file: string): Promise<DeployedMarks> {
  return textsIn(jsonIn(await readFile(file, "utf8").catch(() => "")));
}

/** Reads the marks; empty if the file is missing or unreadable, in which case the last deployed values are unknown. */
export const readMarks = async (ref: ProjectEnvironment): Promise<DeployedMarks> =>
  readFrom(await marksFile(ref));

async function change(
  ref: ProjectEnvironment,
  alter: (marks: DeployedMarks) => DeployedMarks,
): Promise<void> {
  const file = await marksFile(ref);
  await makeStateFolder(await secretRoot(ref.root), ref.environment);
  const work = async (): Promise<void> => {
    const text = JSON.stringify(alter(await readFrom(file)), undefined, 2);
    await replaceFile(file, `${text}\n`, 0o600);
  };
  await withLock(`${file}.lock`, work, { holder: t("Another change to the record of deployed secrets") });
}

/** Records the currently deployed values. */
export async function addMarks(ref: ProjectEnvironment, marks: DeployedMarks): Promise<void> {
  if (Object.keys(marks).length > 0) await change(ref, (known) => ({ ...known, ...marks }));
}

/** Removes a mark, so that a value the user sets again counts as changed even if it was deployed before. */
export async function forgetMark(ref: ProjectEnvironment, name: string): Promise<void> {
  if (Object.hasOwn(await readMarks(ref), name)) await change(ref, ({ [name]: _, ...rest }) => rest);
}
