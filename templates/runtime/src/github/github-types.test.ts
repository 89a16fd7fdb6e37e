import type { webhooks } from "@octokit/openapi-webhooks-types";
import type { EmitterWebhookEvent, EmitterWebhookEventName } from "@octokit/webhooks";
import { describe, expect, expectTypeOf, it } from "vitest";
import { checkedByCompiler } from "../../../../test/runner/checked-by-compiler.ts";
import type { Logger } from "../log/logger.ts";
import { secret } from "../settings/setting.ts";
import { type GitHubContext, type GitHubEventName, type GitHubPayload, github } from "./github.ts";

/** The names of octokit that say an action, apart from the example that stands for any. */
type Acting = Exclude<
  Extract<EmitterWebhookEventName, `${string}.${string}`>,
  "repository_dispatch.sample.collected"
> &
  GitHubEventName;

type ActionOf<Payload> = Payload extends { action: infer Action } ? Action : never;

/** The events whose payload has another action than octokit's; should be empty. */
type Different = {
  [Name in Acting]: [ActionOf<GitHubPayload<Name>>] extends [ActionOf<EmitterWebhookEvent<Name>["payload"]>]
    ? never
    : Name;
}[Acting];

/** The names for which no payload was found. */
type Untyped = {
  [Name in GitHubEventName]: [GitHubPayload<Name>] extends [never] ? Name : never;
}[GitHubEventName];

describe("the types of GitHub's events", () => {
  checkedByCompiler("knows every name that octokit knows", () => {
    expectTypeOf<Exclude<EmitterWebhookEventName, GitHubEventName>>().toEqualTypeOf<never>();
  });

  checkedByCompiler("has a payload for every one of them, with octokit's action", () => {
    expectTypeOf<Different>().toEqualTypeOf<never>();
    expectTypeOf<Untyped>().toEqualTypeOf<never>();
  });

  checkedByCompiler("gives a handler exactly the payload that GitHub describes", () => {
    const hub = github({ secret: secret("GITHUB_SECRET") });
    type Opened = webhooks["issues-opened"]["post"]["requestBody"]["content"]["application/json"];
    hub.on("issues.opened", async ({ payload, event, log, delivery, signal }) => {
      expectTypeOf(payload).toEqualTypeOf<Opened>();
      expectTypeOf(payload.action).toEqualTypeOf<"opened">();
      expectTypeOf(payload.issue.title).toEqualTypeOf<string>();
      expectTypeOf(event).toEqualTypeOf<"issues.opened">();
      expectTypeOf(log).toEqualTypeOf<Logger>();
      expectTypeOf(delivery.id).toEqualTypeOf<string>();
      expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
      // @ts-expect-error an issue has no such property
      payload.issue.tittle;
    });
  });

  checkedByCompiler("gives the handler of a bare event all its actions", () => {
    const hub = github();
    hub.on("star", ({ payload, event }) => {
      expectTypeOf(payload.action).toEqualTypeOf<"created" | "deleted">();
      expectTypeOf(event).toEqualTypeOf<"star.created" | "star.deleted">();
    });
    hub.on("push", ({ event }) => {
      expectTypeOf(event).toEqualTypeOf<"push">();
    });
  });

  checkedByCompiler("types the user who archived a label, and accepts any action of a dispatch", () => {
    github().on("label.archived", ({ payload }) => {
      expectTypeOf(payload.label.archived_by.login).toEqualTypeOf<string>();
    });
    github().on("repository_dispatch.deploy", ({ payload, event }) => {
      expectTypeOf(payload.action).toEqualTypeOf<"deploy">();
      expectTypeOf(payload.repository.full_name).toEqualTypeOf<string>();
      expectTypeOf(event).toEqualTypeOf<"repository_dispatch.deploy">();
    });
  });

  it("accepts named functions, and refuses wrong names and wrong handlers", () => {
    const hub = github();
    async function greet({ payload }: GitHubContext<"issues.opened">): Promise<string> {
      return payload.issue.title;
    }
    hub.on("issues.opened", greet);
    // @ts-expect-error the payload of another event
    hub.on("push", greet);
    // @ts-expect-error no such event
    hub.on("issue.opened", async () => undefined);
    expect(hub.findHandlers(["issues.opened"])).toHaveLength(1);
  });
});
