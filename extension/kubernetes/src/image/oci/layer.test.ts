import { writeFile } from "node:fs/promises";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { extract } from "tar-stream";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../../../../test/runner/temporary-folder.ts";
import { bundleLayer } from "./layer.ts";

/** The files of a layer, by name. */
function filesIn(bytes: Buffer): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  return new Promise((resolve, reject) => {
    const tar = extract();
    tar.on("entry", (header, stream, next) => {
      let text = "";
      stream.on("data", (part: unknown) => {
        text += String(part);
      });
      stream.on("end", () => {
        files.set(header.name, text);
        next();
      });
    });
    tar.on("finish", () => resolve(files)).on("error", reject);
    tar.end(bytes[0] === 0x1f ? gunzipSync(bytes) : bytes);
  });
}

it("takes along what a bundle's events look like, under the name that the bundle has in it", async () => {
  const file = path.join(temporaryFolder(), "0123456789ab.mjs");
  await writeFile(file, "run();");
  await writeFile(`${file}.map`, "{}");
  const build = { id: "0123456789ab", file, bytes: 6, assets: [] };
  const before = await filesIn((await bundleLayer(build)).bytes);
  expect([...before.keys()]).toEqual(["app/", "app/webhook.mjs", "app/webhook.mjs.map"]);
  await writeFile(`${file}.events.json`, '{"github":{}}');
  const after = await filesIn((await bundleLayer(build)).bytes);
  expect(after.get("app/webhook.mjs.events.json")).toBe('{"github":{}}');
});

it("takes along the files of the documentation page, in a folder beside the bundle", async () => {
  const folder = temporaryFolder();
  const file = path.join(folder, "0123456789ab.mjs");
  const page = path.join(folder, "index.html");
  await Promise.all([
    writeFile(file, "run();"),
    writeFile(`${file}.map`, "{}"),
    writeFile(page, "<!doctype html>"),
  ]);
  const build = { id: "0123456789ab", file, bytes: 6, assets: [], pages: [page] };
  const files = await filesIn((await bundleLayer(build)).bytes);
  expect(files.has("app/docs/")).toBe(true);
  expect(files.get("app/docs/index.html")).toBe("<!doctype html>");
});
