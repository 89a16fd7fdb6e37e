// A project whose handler records its effects, so the test does not rely on the receiver's own reports.
import { appendFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { github } from "../../templates/runtime/src/github/github.ts";
import { secret, webhook } from "../../templates/runtime/src/runtime.ts";
import { serve } from "../../templates/runtime/src/serve/serve.ts";

const ledger = process.env.FAULT_LEDGER ?? "";
const pause = Number(process.env.FAULT_PAUSE ?? 0);

const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });
hub.on("issues.opened", async ({ delivery, once }) => {
  appendFileSync(ledger, `run ${delivery.id} ${delivery.attempt}\n`);
  if (pause > 0) await sleep(pause);
  await once("note", (key) => {
    // The outside service: it receives a key and does nothing for a known one.
    appendFileSync(ledger, `effect ${delivery.id} ${key}\n`);
    return "noted";
  });
});

await serve(webhook(hub));
