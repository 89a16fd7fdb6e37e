// A typical project, run from the runtime's sources.

import { github } from "../../templates/runtime/src/github/github.ts";
import { secret, webhook } from "../../templates/runtime/src/runtime.ts";
import { serve } from "../../templates/runtime/src/serve/serve.ts";

const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });
hub.on("issues.opened", async ({ payload }) => {
  void payload.issue.title.length;
});

await serve(webhook(hub));
