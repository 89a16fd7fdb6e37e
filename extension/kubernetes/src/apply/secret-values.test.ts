import fc from "fast-check";
import { expect, it } from "vitest";
import { manifests } from "../manifests/manifests.ts";
import { releaseOf } from "../testing/release.ts";
import {
  hideSecretValues,
  revisionKey,
  secretsRevision,
  withoutValues,
  withSecretData,
} from "./secret-values.ts";

const setting = fc.record({
  name: fc.stringMatching(/^[A-Z]{1,8}$/),
  secret: fc.constant(true),
  value: fc.string({ minLength: 1 }),
});

it("changes exactly when a secret's value changes", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(setting, { selector: ({ name }) => name, minLength: 1 }),
      fc.string(),
      (settings, value) => {
        const changed = settings.map((one, index) => (index === 0 ? { ...one, value } : one));
        const same = settings[0]?.value === value;
        expect(secretsRevision("key", changed) === secretsRevision("key", settings)).toBe(same);
        expect(secretsRevision("key", settings.toReversed())).toBe(secretsRevision("key", settings));
        expect(secretsRevision("other key", settings)).not.toBe(secretsRevision("key", settings));
      },
    ),
  );
});

it("sends secrets as data and leaves none in what the history keeps", () => {
  const settings = [{ name: "TOKEN", secret: true, value: "pässword" }];
  const objects = manifests(releaseOf({}, { settings }));
  const secret = withSecretData(objects, "key").find(({ kind }) => kind === "Secret");
  expect(secret).toMatchObject({
    data: {
      TOKEN: Buffer.from("pässword").toString("base64"),
      [revisionKey]: Buffer.from("key").toString("base64"),
    },
  });
  expect(secret).not.toHaveProperty("stringData");
  const kept = JSON.stringify(withoutValues(objects));
  expect(kept).not.toContain("pässword");
  expect(kept).toContain('"stringData":{"TOKEN":""}');
});

const hiding = (value: string) =>
  hideSecretValues(
    withSecretData(manifests(releaseOf({}, { settings: [{ name: "KEY", secret: true, value }] })), "key"),
  );

it("hides the lines of a key, which a process prints one by one", () => {
  const lines = ["MIIEvQIBADANBgkqhkiG9w0BAQEFAASC", "BKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj"];
  const hide = hiding(["-----BEGIN PRIVATE KEY-----", ...lines, "-----END PRIVATE KEY-----", ""].join("\n"));
  for (const line of lines) expect(hide(`  ${line}`)).toBe("  •••");
  expect(hide("-----BEGIN PRIVATE KEY-----")).toBe("-----BEGIN PRIVATE KEY-----");
});

it("hides a secret in JSON and in base64, and no value that is in ordinary words", () => {
  const value = 'pa"ss\\wörd';
  const hide = hiding(value);
  expect(hide(JSON.stringify({ level: "error", msg: `no ${value}` }))).toBe(
    '{"level":"error","msg":"no •••"}',
  );
  const encoded = Buffer.from(value).toString("base64");
  expect(hide(`Basic ${encoded}`)).not.toContain(encoded.slice(0, 8));
  expect(hiding("error")("Error: an error")).toBe("Error: an error");
});
