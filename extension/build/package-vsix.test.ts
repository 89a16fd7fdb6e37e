import { expect, it } from "vitest";
import { archiveParts } from "./package-vsix.ts";

/** The end of an archive whose files have these compressed sizes: its directory, in which nothing else is looked up. */
function directoryOf(sizes: Readonly<Record<string, number>>): Buffer {
  const entries = Object.entries(sizes).map(([name, bytes]) => {
    const entry = Buffer.alloc(46 + name.length + 3);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt32LE(bytes, 20);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt16LE(3, 30);
    entry.write(name, 46);
    return entry;
  });
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(5, 16);
  return Buffer.concat([Buffer.from("files"), ...entries, end]);
}

it("adds up what each part of an archive costs, the largest first", () => {
  const parts = archiveParts(
    directoryOf({
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

it("says that something else is no archive", () => {
  expect(() => archiveParts(Buffer.from("no"))).toThrow("This is not an archive.");
});
