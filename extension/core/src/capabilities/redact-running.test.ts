import { rm } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { sampleKey } from "../environments/local/process/sample-key.ts";
import { makeTestProject } from "../environments/local/testing/project.ts";
import { fileSecretStore } from "../environments/secrets/file-secret-store.ts";
import { redacted } from "./redact.ts";

it("hides the values that a process runs with, which neither the source nor the store has any more", async () => {
  const project = await makeTestProject(
    'import { webhook } from "@hookloom/runtime";\nexport default webhook();\n',
  );
  try {
    await project.write("hookloom.json", JSON.stringify({ environments: { dev: {} } }));
    const value = "value-of-a-removed-secret";
    const { secrets } = project.options();
    await secrets.set(project.root, "dev", "ORDERS_SECRET", value);
    const declared = [{ name: "ORDERS_SECRET", secret: true, optional: false }];
    await project.run({ declared: async () => declared });
    const context = {
      folders: [project.root],
      secrets: fileSecretStore(path.join(project.folder, "another-session")),
    };
    expect(await redacted({}, [value, sampleKey], context)).toEqual(["•••", "•••"]);
    await rm(project.entry);
    expect(await redacted({}, [value, sampleKey], context)).toEqual(["•••", "•••"]);
  } finally {
    await project.remove();
  }
});
