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
    expect(text).toContain("Requests need no authentication");
    expect(text).toContain("issues.opened`: An issue was opened");
  });

  it("says what the rules of an api say, and links the first page on the web of each", () => {
    const about = {
      title: "Orders",
      version: "2.0.0",
      description: "Take *orders*.",
      links: [
        { title: "Guide", url: "https://example.com/guide" },
        { title: "Changes", url: "https://example.com/changes" },
        { title: "The door", url: "https://example.com/door", resource: "/open/door" },
      ],
    };
    const info = {
      title: "shop",
      version: "1.0.0",
      address: "https://x.example",
      environment: "prod",
      about,
    };
    const made = describeWebhook(hook, info);
    expect(made).toMatchObject({
      info: { title: "Orders", version: "2.0.0", contact: { name: "The owners of Orders" } },
      externalDocs: { url: "https://example.com/guide", description: "Guide" },
      tags: [
        { name: "GitHub", externalDocs: { description: "What the source sends" } },
        { name: "HTTP", externalDocs: { url: "https://example.com/door", description: "The door" } },
      ],
    });
    expect(JSON.stringify(made.info)).toContain("Take *orders*.\\n\\nWhat this webhook receives:");
  });
});
