import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { differences } from "./differences.ts";
import { recordCommand, recordedFile, surfaces } from "./surfaces.ts";

// @reads test/surface/recorded/**

describe("the public surface matches test/surface/recorded", () => {
  it.each(Object.keys(surfaces))("%s", async (name) => {
    const now = await surfaces[name]?.();
    const recorded = readFileSync(recordedFile(name), "utf8");
    const sentence = `${name} is not what is recorded. If outsiders can live with the change, run: ${recordCommand}`;
    expect(differences(recorded, now ?? ""), sentence).toEqual([]);
  });
});

it("lists removed and added lines", () => {
  expect(differences("a\nb\nc\nc\n", "a\nc\nd\n")).toEqual(["gone: b", "gone: c", "new: d"]);
});
