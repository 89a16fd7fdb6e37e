import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../../test/runner/temporary-folder.ts";
import { samplesIn } from "./samples.ts";

it("counts the samples of an event, and returns undefined for an event without samples", async () => {
  const folder = temporaryFolder();
  await mkdir(join(folder, "github"));
  const sample = { id: "a", label: "a", payload: {} };
  const write = (event: string, content: string): Promise<void> =>
    writeFile(join(folder, "github", `${event}.json`), content);
  await write("push", JSON.stringify({ event: "push", samples: [{ ...sample, generated: false }, sample] }));
  await write("star", JSON.stringify({ event: "star", samples: [{ ...sample, generated: true }] }));
  await write("broken", "{");
  await write("empty", JSON.stringify({ event: "empty", samples: [] }));
  const samples = samplesIn(pathToFileURL(`${folder}/`));
  expect(await samples("github", "push")).toEqual({ count: 2, generated: false });
  expect(await samples("github", "star")).toEqual({ count: 1, generated: true });
  for (const event of ["broken", "empty", "none", "../github/push"]) {
    expect(await samples("github", event), event).toBeUndefined();
  }
});
