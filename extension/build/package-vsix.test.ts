import { zipSync } from "fflate";
import { expect, it } from "vitest";
import { archiveParts } from "./package-vsix.ts";

/** An archive whose files have these sizes and are not compressed. */
const archiveOf = (sizes: Readonly<Record<string, number>>): Uint8Array =>
  zipSync(Object.fromEntries(Object.entries(sizes).map(([name, bytes]) => [name, new Uint8Array(bytes)])), {
    level: 0,
  });

it("adds up what each part of an archive costs, the largest first", () => {
  const parts = archiveParts(
    archiveOf({
      "extension/dist/native/esbuild": 500,
      "extension/dist/samples/a/one.json": 30,
      "extension/dist/samples/b.json": 20,
      "extension/dist/cli.js": 100,
      "extension/README.md": 7,
    }),
  );
  expect(parts).toEqual([
    { name: "native/", bytes: 500 },
    { name: "cli.js", bytes: 100 },
    { name: "samples/", bytes: 50 },
    { name: "everything else", bytes: 7 },
  ]);
});

it("rejects something else", () => {
  expect(() => archiveParts(Buffer.from("no"))).toThrow("invalid zip data");
});
