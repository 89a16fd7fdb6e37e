import { createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { replaceFile } from "../../project/replace-file.ts";
import { withLock } from "../platform/lock.ts";
import { makeStateFolder, stateFolder } from "../platform/state-folder.ts";
import { secretRoot } from "./settings.ts";

/** By setting name: a keyed hash of the value that this machine deployed last. */
export type DeployedMarks = Readonly<Record<string, string>>;

interface MarkedEnvironment {
  readonly root: string;
  readonly environment: string;
}

/** Identifies a value without revealing it to anyone who lacks the key, which stays in the cluster. */
export function markOf(key: string, name: string, value: string): string {
  return createHmac("sha256", key)
    .update(JSON.stringify([name, value]))
    .digest("hex");
}

const fileOf = async ({ root, environment }: MarkedEnvironment): Promise<string> =>
  path.join(stateFolder(await secretRoot(root), environment), "deployed-secrets.json");

async function readFrom(file: string): Promise<DeployedMarks> {
  try {
    const value: unknown = JSON.parse(await readFile(file, "utf8"));
    if (typeof value !== "object" || value === null) return {};
    const texts = Object.entries(value).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string",
    );
    return Object.fromEntries(texts);
  } catch {
    return {};
  }
}

/** Returns no marks if the file is missing or unreadable: it is then unknown which value was set last. */
export const readMarks = async (place: MarkedEnvironment): Promise<DeployedMarks> =>
  readFrom(await fileOf(place));

async function change(
  place: MarkedEnvironment,
  alter: (marks: DeployedMarks) => DeployedMarks,
): Promise<void> {
  const file = await fileOf(place);
  await makeStateFolder(await secretRoot(place.root), place.environment);
  const work = async (): Promise<void> => {
    const text = JSON.stringify(alter(await readFrom(file)), undefined, 2);
    await replaceFile(file, `${text}\n`, 0o600);
  };
  await withLock(`${file}.lock`, work, { holder: "Another change to the record of deployed secrets" });
}

/** Records the values that are deployed now. */
export async function addMarks(place: MarkedEnvironment, marks: DeployedMarks): Promise<void> {
  if (Object.keys(marks).length > 0) await change(place, (known) => ({ ...known, ...marks }));
}

/** Forgets a mark, so that a value that a person sets again counts even if it was deployed before. */
export async function forgetMark(place: MarkedEnvironment, name: string): Promise<void> {
  if (Object.hasOwn(await readMarks(place), name)) await change(place, ({ [name]: _, ...rest }) => rest);
}
