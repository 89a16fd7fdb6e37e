import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { useVscode } from "../testing/vscode.ts";
import type { DeliveryAccess } from "./delivery-access.ts";
import { deliveryCommands } from "./delivery-commands.ts";

useVscode({ env: { clipboard: { writeText: async () => undefined } } });
vi.mock(import("@hookloom/core/environments/management/delivery"), async (original) => ({
  ...(await original()),
  readDelivery: async () => ({ trigger: "/orders", source: "standard-webhooks", outcome: "ok" }) as never,
}));
afterEach(() => void vi.unstubAllEnvs());

it.each([
  ["prod", false, /send samples to an environment on this machine instead\.$/],
  ["dev", true, /dev is not running: start dev/],
])("says why a public key signs no copy of a delivery of %s", async (environment, here, reason) => {
  vi.stubEnv("ORDERS_KEY", `whpk_${Buffer.alloc(32, 1).toString("base64")}`);
  const root = temporaryFolder();
  const entry = path.join(root, "src", "webhook.ts");
  await mkdir(path.dirname(entry));
  await writeFile(
    entry,
    'import { webhook, secret } from "@hookloom/runtime";\nimport { standardWebhooks } from "@hookloom/runtime/standard-webhooks";\nconst orders = standardWebhooks({ path: "/orders", secret: secret("ORDERS_KEY") });\nexport default webhook(orders);\n',
  );
  const environments = { dev: {}, prod: { target: "kubernetes" } };
  const access = {
    isHere: () => here,
    loadProject: async () => ({ root, name: "orders", entry, environments }),
    read: async (_target: unknown, work: (port: number) => unknown) => await work(4711),
  } as unknown as DeliveryAccess;
  const secrets = { get: async () => undefined, set: async () => undefined, delete: async () => undefined };
  const copied = deliveryCommands({ secrets, access })["hookloom.copyDeliveryAsCurl"]({
    root,
    environment,
    delivery: { id: "d1", trigger: "/orders" },
  });
  await expect(copied).rejects.toThrow(reason);
});
