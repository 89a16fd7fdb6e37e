import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import { deliver } from "@hookloom/runtime/test";
import webhook from "{{entryFromTest}}";

const samples = new URL("samples/", import.meta.url);

// Every file in samples/ is the payload of the event that it is named after.
for (const file of await readdir(samples)) {
  const event = decodeURIComponent(file.replace(/\.json$/, ""));

  test(`${event} is handled`, async () => {
    const payload: unknown = JSON.parse(await readFile(new URL(encodeURIComponent(file), samples), "utf8"));
    const { outcome, errors } = await deliver(webhook, { event, payload });
    assert.deepEqual(errors, []);
    assert.equal(outcome, "ok");
  });
}
