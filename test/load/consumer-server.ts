// A project with an api beside a signed source, run from the runtime's sources.

import { github } from "../../templates/runtime/src/github/github.ts";
import { http } from "../../templates/runtime/src/http/http.ts";
import { secret, webhook } from "../../templates/runtime/src/runtime.ts";
import { serve } from "../../templates/runtime/src/serve/serve.ts";

const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });
hub.on("issues.opened", async ({ payload }) => {
  void payload.issue.title.length;
});
const orders = http<{ issue: { title: string } }>({ path: "/orders", verify: "api" });
orders.on("request", async ({ payload }) => {
  void payload.issue.title.length;
});

await serve(webhook(hub, orders));
