// Stands for another window: runs the project in the folder of its argument until stdin ends, and prints its state.
import path from "node:path";
import process from "node:process";
import { noApi } from "../../../api/testing/no-api.ts";
import { fileSecretStore } from "../../secrets/file-secret-store.ts";
import { runLocal } from "../owner/run-local.ts";

const [folder = ""] = process.argv.slice(2);
const root = path.join(folder, "project");
const running = await runLocal(
  { root, name: "orders", entry: path.join(root, "src/webhook.ts") },
  {
    distDir: path.join(folder, "dist"),
    secrets: fileSecretStore(path.join(folder, "config")),
    api: noApi,
    declared: () => Promise.resolve([{ name: "ORDERS_SECRET", secret: true, optional: false }]),
    log: () => undefined,
    conditions: ["hookloom-source"],
  },
);
process.stdout.write(`${JSON.stringify({ owned: running.owned, url: running.url })}\n`);
process.stdin.resume();
process.stdin.on("end", () => {
  running.dispose().then(
    () => process.exit(0),
    () => process.exit(1),
  );
});
