import type { webhooks } from "@octokit/openapi-webhooks-types";
import type { EmitterWebhookEvent, EmitterWebhookEventName } from "@octokit/webhooks";
import { describe, expectTypeOf, it } from "vitest";
import type { Logger } from "../log/logger.ts";
import { secret } from "../settings/setting.ts";
import { type GitHubContext, type GitHubEventName, type GitHubPayload, github } from "./github.ts";

type Theirs<Name extends GitHubEventName> = EmitterWebhookEvent<Name>["payload"];

/** Both ways, so that neither side knows more or less than the other. */
type Same<One, Other> = [One] extends [Other] ? ([Other] extends [One] ? true : false) : false;

/** The names for which a payload differs from octokit's; should be none. */
type Different = {
  [Name in GitHubEventName]: Same<GitHubPayload<Name>, Theirs<Name>> extends true ? never : Name;
}[GitHubEventName];

/** The names for which no payload was found. */
type Untyped = {
  [Name in GitHubEventName]: [GitHubPayload<Name>] extends [never] ? Name : never;
}[GitHubEventName];

describe("the types of GitHub's events", () => {
  it("knows the same names as octokit", () => {
    expectTypeOf<GitHubEventName>().toEqualTypeOf<EmitterWebhookEventName>();
  });

  it("has octokit's payload for every one of them", () => {
    expectTypeOf<Different>().toEqualTypeOf<never>();
    expectTypeOf<Untyped>().toEqualTypeOf<never>();
  });

  it("gives a handler the payload that GitHub describes, and nothing wider", () => {
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

  it("gives the handler of a bare event all its actions", () => {
    const hub = github();
    hub.on("star", ({ payload, event }) => {
      expectTypeOf(payload.action).toEqualTypeOf<"created" | "deleted">();
      expectTypeOf(event).toEqualTypeOf<"star.created" | "star.deleted">();
    });
    hub.on("push", ({ event }) => {
      expectTypeOf(event).toEqualTypeOf<"push">();
    });
  });

  it("takes named functions, and refuses wrong names and wrong handlers", () => {
    const hub = github();
    async function greet({ payload }: GitHubContext<"issues.opened">): Promise<string> {
      return payload.issue.title;
    }
    hub.on("issues.opened", greet);
    // @ts-expect-error the payload of another event
    hub.on("push", greet);
    // @ts-expect-error no such event
    hub.on("issue.opened", async () => undefined);
  });
});
