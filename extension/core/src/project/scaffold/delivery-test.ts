import path from "node:path";
import { testExists } from "../errors.ts";
import type { Project } from "../project.ts";
import { shortId } from "../short-id.ts";
import { errorCode } from "../system-error.ts";
import { type Undo, undoAll, writeFiles } from "../write-files.ts";

/** The delivery that a test replays. */
export interface RecordedDelivery {
  readonly id: string;
  readonly event: string;
  readonly payload: unknown;
  /** The path of its trigger; set if the project has several triggers. */
  readonly trigger?: string;
  /** Values of the settings that the project's steps read. */
  readonly settings?: Readonly<Record<string, string>>;
}

const fileName = ({ id, event }: RecordedDelivery): string =>
  `${event.replaceAll(/[^\w.-]+/g, "-").replace(/^[.-]+/, "") || "event"}-${shortId(id)}`;

function importSpecifier(project: Pick<Project, "root" | "entry">): string {
  const file = path.relative(path.join(project.root, "test"), project.entry).split(path.sep).join("/");
  return file.startsWith(".") ? file : `./${file}`;
}

function testText(delivery: RecordedDelivery, name: string, entry: string): string {
  const { event, trigger, settings = {} } = delivery;
  const members = [
    `event: ${JSON.stringify(event)}`,
    ...(trigger === undefined ? [] : [`trigger: ${JSON.stringify(trigger)}`]),
    "payload",
  ];
  const values = Object.entries(settings).map(
    ([one, value]) => `process.env.${one} = ${JSON.stringify(value)};\n`,
  );
  const settingsCode =
    values.length === 0
      ? ""
      : `\n// These values lead to no service: set the address of a mock if a step needs its service.\n${values.join("")}`;
  return `import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { deliver } from "@hookloom/runtime/test";
import webhook from ${JSON.stringify(entry)};

const recorded = new URL(${JSON.stringify(`${name}.json`)}, import.meta.url);
${settingsCode}
test(${JSON.stringify(`${event} of delivery ${shortId(delivery.id)} is handled`)}, async () => {
  const payload: unknown = JSON.parse(await readFile(recorded, "utf8"));
  const { outcome, errors } = await deliver(webhook, { ${members.join(", ")} });
  assert.deepEqual(errors, []);
  assert.equal(outcome, "ok");
});
`;
}

/** Returns the extension for tests, which is the entry's: `.mts` if the package is not `"type": "module"`. */
const testExtension = ({ entry }: Pick<Project, "entry">): string =>
  entry.endsWith(".mts") ? ".mts" : ".ts";

async function writeNewFiles(
  root: string,
  files: Readonly<Record<string, string>>,
  undo: Undo,
): Promise<void> {
  for (const [file, content] of Object.entries(files)) {
    try {
      await writeFiles(root, [{ path: file, content }], undo);
    } catch (error) {
      if (errorCode(error) === "EEXIST") throw testExists(file);
      throw error;
    }
  }
}

/**
 * Writes a test that replays a recorded payload, and the payload next to it; returns the path of the test. If one of the two
 * files exists, nothing is written.
 * @throws ProjectError `files-clash`
 */
export async function writeDeliveryTest(
  project: Pick<Project, "root" | "entry">,
  delivery: RecordedDelivery,
): Promise<string> {
  const name = fileName(delivery);
  const test = `test/${name}.test${testExtension(project)}`;
  const undo: Undo = [];
  try {
    await writeNewFiles(
      project.root,
      {
        [test]: testText(delivery, name, importSpecifier(project)),
        [`test/${name}.json`]: `${JSON.stringify(delivery.payload, null, 2)}\n`,
      },
      undo,
    );
  } catch (error) {
    await undoAll(undo);
    throw error;
  }
  return path.join(project.root, ...test.split("/"));
}
