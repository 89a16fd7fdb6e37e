import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { afterFile } from "./after-file.ts";
import { cachedFolder } from "./cached-folder.ts";

const write = (text: string) => (folder: string) => writeFileSync(path.join(folder, "file.txt"), text);
const read = (folder: string) => readFileSync(path.join(folder, "file.txt"), "utf8");
const never = () => {
  throw new Error("It was filled again.");
};

function cached(inputs: string, fill: (folder: string) => void): string {
  const folder = cachedFolder("test", inputs, fill);
  afterFile(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

it("fills a folder once for the same inputs", () => {
  const inputs = randomUUID();
  const folder = cached(inputs, write("one"));
  expect(cached(inputs, never)).toBe(folder);
  expect(read(folder)).toBe("one");
  expect(read(cached(`${inputs} changed`, write("two")))).toBe("two");
});

it("leaves nothing behind if it could not be filled", () => {
  const inputs = randomUUID();
  expect(() => cached(inputs, never)).toThrow("It was filled again.");
  const folder = cached(inputs, write("later"));
  expect(read(folder)).toBe("later");
  const base = path.basename(folder);
  expect(readdirSync(path.dirname(folder)).filter((name) => name.startsWith(base))).toEqual([base]);
});

it("uses the folder of a faster worker", () => {
  const inputs = randomUUID();
  const folder = cached(inputs, (own) => {
    cached(inputs, write("first"));
    write("second")(own);
  });
  expect(read(folder)).toBe("first");
});
