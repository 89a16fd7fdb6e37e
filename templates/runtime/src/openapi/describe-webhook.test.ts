import { describe, expect, it } from "vitest";
import { github } from "../github/github.ts";
import { http } from "../http/http.ts";
import { secret } from "../settings/setting.ts";
import { webhook } from "../webhook/webhook.ts";
import { describeWebhook } from "./describe-webhook.ts";

const hub = github({ secret: secret("HUB_SECRET") });
hub.on("issues.opened", () => undefined);
const hook = webhook(hub, http({ verify: "none", path: "/open/door" }));

describe("the description of a webhook", () => {
  it("has a path for each trigger and a webhook for each handled event", () => {
    const made = describeWebhook(hook, {
      title: "shop",
      version: "1.0.0",
      address: "https://x.example",
      environment: "prod",
    });
    expect(made).toMatchObject({
      openapi: "3.1.1",
      info: { title: "shop", version: "1.0.0" },
      servers: [{ url: "https://x.example", description: "The environment prod" }],
      paths: {
        "/github": { post: { summary: "Deliveries of GitHub", operationId: "receiveGithub" } },
        "/open/door": { post: { operationId: "receiveOpenDoor" } },
      },
      webhooks: { "issues.opened": { post: { tags: ["GitHub"] } } },
    });
    const text = JSON.stringify(made);
    expect(text).toContain("HUB_SECRET");
    expect(text).toContain("Anybody may post here");
    expect(text).toContain("issues.opened`: An issue was opened");
  });
});
