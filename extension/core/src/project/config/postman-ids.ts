import { readFile } from "node:fs/promises";
import path from "node:path";
import { isRecord } from "@hookloom/protocol/unknown-values";
import { withMember } from "../json-edit.ts";
import { parseJson } from "../json-text.ts";
import { projectFile } from "../project.ts";
import { replaceProjectFile } from "./write-environment.ts";

/** The requests that a push wrote: a digest of each, by folder and request name. */
export type PushedRequests = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The ids of a project in Postman: the `postman` member of hookloom.json. They are not secret. */
export interface PostmanIds {
  readonly workspace?: string;
  /** The uid of the collection. */
  readonly collection?: string;
  /** The uids of the environments, by the names of the project's environments. */
  readonly environments?: Readonly<Record<string, string>>;
  /** The requests that the last push wrote, so that the next one can remove those that are no longer needed. */
  readonly requests?: PushedRequests;
}

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

function toTexts(value: unknown): Readonly<Record<string, string>> {
  const entries = isRecord(value) ? Object.entries(value) : [];
  return Object.fromEntries(
    entries.flatMap(([name, one]) => {
      const known = text(one);
      return known === undefined ? [] : [[name, known]];
    }),
  );
}

/** Reads the ids from hookloom.json; non-string values count as missing and are replaced by the next push. */
export async function readPostmanIds(root: string): Promise<PostmanIds> {
  const value: unknown = parseJson(await readFile(path.join(root, projectFile), "utf8"));
  const member = isRecord(value) && isRecord(value.postman) ? value.postman : {};
  const [workspace, collection] = [text(member.workspace), text(member.collection)];
  const folders = isRecord(member.requests) ? Object.entries(member.requests) : [];
  const requests = Object.fromEntries(folders.map(([name, digests]) => [name, toTexts(digests)]));
  return {
    ...(workspace === undefined ? {} : { workspace }),
    ...(collection === undefined ? {} : { collection }),
    environments: toTexts(member.environments),
    ...(folders.length === 0 ? {} : { requests }),
  };
}

/**
 * Writes the ids to hookloom.json; all other bytes are unchanged.
 * @throws ProjectError `bad-package` if the file is not a JSON object
 */
export async function writePostmanIds(root: string, ids: PostmanIds): Promise<void> {
  await replaceProjectFile(root, (before) => withMember(before, ["postman"], ids));
}
