import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeEach, expect, it } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { writeNotes } from "../environments/local/releases/stored-build.ts";
import { environmentFiles } from "../environments/local/store/state-file.ts";
import { fileSecretStore } from "../environments/secrets/file-secret-store.ts";
import type { SecretStore } from "../environments/secrets/secret-store.ts";
import { hidingSecrets, redacted } from "./redact.ts";

let folder: string;
let secrets: SecretStore;
beforeEach(async () => {
  folder = temporaryFolder();
  secrets = fileSecretStore(path.join(folder, "config"));
  const root = path.join(folder, "orders");
  await mkdir(path.join(root, "src"), { recursive: true });
  await writeFile(path.join(root, "hookloom.json"), JSON.stringify({ environments: { dev: {}, prod: {} } }));
  await writeFile(
    path.join(root, "src", "webhook.ts"),
    'import { secret, setting } from "@hookloom/runtime";\nconst token = secret("REDACT_TOKEN");\nconst channel = setting("REDACT_CHANNEL", "Where");\n',
  );
  for (const environment of ["dev", "prod"]) {
    await secrets.set(root, environment, "REDACT_TOKEN", `${environment}/token+1`);
    await secrets.set(root, environment, "REDACT_CHANNEL", "general");
  }
});

it("hides the secrets of every environment in all texts of a response, in whatever spelling", async () => {
  const response = {
    lines: [{ msg: "dev/token+1 in general" }, { "prod/token+1": encodeURIComponent("prod/token+1") }],
    status: 202,
    nothing: null,
  };
  expect(await redacted({}, response, { folders: [folder], secrets })).toEqual({
    lines: [{ msg: "••• in general" }, { "•••": "•••" }],
    status: 202,
    nothing: null,
  });
  expect(await redacted({}, "failed: dev/token+1", { folders: [folder], secrets })).toBe("failed: •••");
});

it.each([
  ["no longer declares it", 'import { webhook } from "@hookloom/runtime";\n'],
  ["cannot be read", undefined],
])("hides a secret of what still runs where the source %s", async (_what, source) => {
  const context = { folders: [folder], secrets };
  expect(await redacted({}, "dev/token+1", context)).toBe("•••");
  const entry = path.join(folder, "orders", "src", "webhook.ts");
  await rm(entry);
  if (source === undefined) await mkdir(entry);
  else await writeFile(entry, source);
  expect(await redacted({}, "dev/token+1", context)).toBe("•••");
});

it.each([
  ["builds", "dev", "dev/token+1"],
  ["deployed", "prod", "prod/token+1"],
  // hookloom.json does not describe it.
  ["deployed", "removed", "removed/token+1"],
] as const)(
  "hides what the %s of %s declare, for a session that began later",
  async (folderOf, environment, value) => {
    const root = path.join(folder, "orders");
    await secrets.set(root, environment, "REDACT_REMOVED", value.toUpperCase());
    const builds = environmentFiles(root, environment)[folderOf];
    await mkdir(builds, { recursive: true });
    await writeFile(path.join(builds, "0123456789aa.json"), "{");
    await writeNotes(builds, "0123456789ab", {
      settings: [{ name: "REDACT_REMOVED", secret: true, optional: false }],
    });
    expect(await redacted({}, value.toUpperCase(), { folders: [folder], secrets })).toBe("•••");
  },
);

it("hides the secrets of a cluster that this machine never had, from the first answer of that environment on", async () => {
  const context = { folders: [folder], secrets, signal: new AbortController().signal };
  const printed = "signed with deployed-elsewhere";
  expect(await redacted({}, printed, context)).toBe(printed);
  const work = async () => printed;
  const failing = hidingSecrets(
    context,
    { deployedSecrets: () => Promise.reject(new Error("forbidden")) },
    work,
  );
  expect(await redacted({}, await failing, context)).toBe(printed);
  const read = await hidingSecrets(context, { deployedSecrets: async () => ["deployed-elsewhere"] }, work);
  expect(await redacted({}, read, context)).toBe("signed with •••");
  expect(await redacted({}, printed, { ...context, secrets: fileSecretStore(folder) })).toBe(printed);
});

it("leaves a source as it is, since its offsets count", async () => {
  const response = { text: 'const a = "dev/token+1";' };
  expect(await redacted({ verbatim: true }, response, { folders: [folder], secrets })).toBe(response);
});
