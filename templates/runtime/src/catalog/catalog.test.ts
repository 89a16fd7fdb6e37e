import { emitterEventNames } from "@octokit/webhooks";
import { describe, expect, it } from "vitest";
import { readTypeSource } from "../../build/type-source.ts";
import {
  channelOf,
  eventOfOwnAction,
  expandChannels,
  findSource,
  handlesEvent,
  hasEvent,
  nearestEvent,
  sampleEvent,
  signingSetting,
  sources,
} from "./catalog.ts";

const github = findSource("github");

describe("the catalogue", () => {
  it("knows every event that octokit knows, apart from an example of an action", () => {
    const names = new Set(github?.events.map((event) => event.name));
    const missing = emitterEventNames.filter((name) => !names.has(name));
    expect(missing).toEqual(["repository_dispatch.sample.collected"]);
  });

  it("knows every event that GitHub's description has", () => {
    const described = readTypeSource().keys();
    const dashed = (name: string) => name.replaceAll(/[._]/g, "-");
    const names = new Set(github?.events.map((event) => dashed(event.name)));
    const missing = described.filter((key) => !names.has(dashed(key)));
    // GitHub describes them under a name that differs from the one it sends.
    expect(missing).toEqual([
      "custom-property-promoted-to-enterprise",
      "issue-relates-to-added",
      "issue-relates-to-removed",
      "repository-dispatch-sample.collected",
    ]);
  });

  it("counts each event and action that GitHub delivers once", () => {
    const names = github?.events.map((event) => event.name) ?? [];
    const delivered = names.filter((name) => !names.some((other) => other.startsWith(`${name}.`)));
    expect(github?.hint).toBe(`${delivered.length} events`);
  });

  it("describes every event in its own single line", () => {
    for (const source of sources) {
      for (const { name, description } of source.events) {
        expect(description, name).toMatch(/^[A-Z][^\n]{8,100}[^.\s]$/);
      }
    }
    const descriptions = github?.events.filter((event) => event.name.includes(".")) ?? [];
    expect(new Set(descriptions.map((event) => event.description)).size).toBe(descriptions.length);
  });

  it("gives every source its own id, path and variable", () => {
    for (const key of ["id", "path", "variable", "factory", "module"] as const) {
      expect(new Set(sources.map((source) => source[key])).size).toBe(sources.length);
    }
  });
});

describe("hasEvent", () => {
  it("accepts whole names only", () => {
    expect(hasEvent("github", "issues")).toBe(true);
    expect(hasEvent("github", "issues.opened")).toBe(true);
    expect(hasEvent("http", "request")).toBe(true);
    for (const wrong of ["issue.opened", "issues.", "", "constructor", "__proto__", "toString"]) {
      expect(hasEvent("github", wrong), wrong).toBe(false);
    }
    expect(hasEvent("nowhere", "issues")).toBe(false);
  });

  it("accepts any action that senders choose themselves", () => {
    expect(hasEvent("github", "repository_dispatch.deploy")).toBe(true);
    expect(sampleEvent("github", "repository_dispatch.deploy")).toBe("repository_dispatch");
    expect(eventOfOwnAction("github", "repository_dispatch.deploy")?.actionMember).toBe("action");
    for (const wrong of ["repository_dispatch.", "repository_dispatched.deploy", "push.deploy"]) {
      expect(hasEvent("github", wrong), wrong).toBe(false);
    }
  });
});

describe("a family of events", () => {
  it("has every event below it, also those that the catalogue does not list", () => {
    const other = "com.twilio.conversations.message.added";
    expect(hasEvent("twilio", other)).toBe(true);
    expect(sampleEvent("twilio", other)).toBe("com.twilio");
    expect(eventOfOwnAction("twilio", other)?.nameMember).toBe("type");
    const listed = "com.twilio.messaging.message.sent";
    expect(sampleEvent("twilio", listed)).toBe(listed);
    for (const wrong of ["com.twilio.", "com.twilios.x", "com.example.x", "com.twilio.conversations.*"]) {
      expect(hasEvent("twilio", wrong), wrong).toBe(false);
    }
  });
});

describe("nearestEvent", () => {
  it.each([
    ["issue.opened", "issues.opened"],
    ["issues_opened", "issues.opened"],
    ["issueopened", "issues.opened"],
    ["issues:opened", "issues.opened"],
    ["Issues.Opened", "issues.opened"],
    ["issuesOpened", "issues.opened"],
    ["isues.opend", "issues.opened"],
    ["issues.openned", "issues.opened"],
    ["issues.close", "issues.closed"],
    ["pull-request.opened", "pull_request.opened"],
    ["pullrequest.open", "pull_request.opened"],
    ["pull_request.synchronized", "pull_request.synchronize"],
    ["pushes", "push"],
    ["puhs", "push"],
    ["star.create", "star.created"],
    ["workflow_run.complete", "workflow_run.completed"],
    ["issues.opened", "issues.opened"],
  ])("answers %s with %s", (wrong, right) => {
    expect(nearestEvent("github", wrong)).toBe(right);
  });

  it("finds every event despite one wrong letter or separator", () => {
    for (const { name } of github?.events ?? []) {
      expect(nearestEvent("github", name.replaceAll(/[._]/g, "-").toUpperCase()), name).toBe(name);
    }
  });

  it("finds nothing for a name that is close to no event", () => {
    for (const far of ["", "...", "quarterly-report-finished", "zzzzzz", "x".repeat(10_000)]) {
      expect(nearestEvent("github", far), far.slice(0, 20)).toBeUndefined();
    }
    expect(nearestEvent("nowhere", "issues.opened")).toBeUndefined();
  });
});

describe("signingSetting", () => {
  it("is issued by the provider at some sources, and mostly only where a source stands for many senders", () => {
    const issued = (id: string) => signingSetting(id)?.issued;
    expect(["github", "slack"].map((id) => issued(id) !== false)).toEqual([false, true]);
    for (const { id, openEvents } of sources)
      if (Object(issued(id)).usual === true) expect(openEvents, id).toBe(true);
    expect(Object(issued("standard-webhooks")).usual).toBe(true);
  });
});

describe("handlesEvent", () => {
  it("is true of the event itself, at sources with groups of the bare name, and of any event where there is one", () => {
    const handled = (source: string, event: string) =>
      ["*", "issues", "issues.opened", "invoice", "invoice.paid"].filter((name) =>
        handlesEvent(source, name, event),
      );
    expect(handled("github", "issues.opened")).toEqual(["issues", "issues.opened"]);
    expect(handled("github", "issues")).toEqual(["issues"]);
    // Newer than the catalogue.
    expect(handlesEvent("github", "unheard_of", "unheard_of.opened")).toBe(true);
    expect(handled("standard-webhooks", "invoice.paid")).toEqual(["*", "invoice.paid"]);
    expect(handled("stripe", "invoice.paid")).toEqual(["invoice.paid"]);
    expect(handled("nowhere", "invoice.paid")).toEqual(["invoice.paid"]);
  });
});

describe("channels", () => {
  it("are what stands before the last dot or slash", () => {
    expect(
      ["issues.opened", "issues", "orders/create", "customer.subscription.created"].map(channelOf),
    ).toEqual(["issues", "issues", "orders", "customer.subscription"]);
  });

  it("are the event of their own name, or all of their events, each once", () => {
    expect(expandChannels("github", ["issues.*", "issues", "push", "repository_dispatch.*"])).toEqual([
      "issues",
      "push",
      "repository_dispatch",
    ]);
    const coupons = ["coupon.created", "coupon.deleted", "coupon.updated"];
    expect(expandChannels("stripe", ["coupon.updated", "coupon"]).toSorted()).toEqual(coupons);
    expect(expandChannels("stripe", ["coupon.*"])).toEqual(coupons);
    expect(expandChannels("shopify", ["carts/*"])).toEqual(["carts/create", "carts/update"]);
  });

  it("never hide an unknown name, nor the names that senders choose", () => {
    expect(expandChannels("github", ["nothing.*", "repository_dispatch.deploy"])).toEqual([
      "nothing.*",
      "repository_dispatch.deploy",
    ]);
    expect(expandChannels("standard-webhooks", ["*", "user.*"])).toEqual(["*", "user.*"]);
    expect(expandChannels("nowhere", ["a.*"])).toEqual(["a.*"]);
  });

  it("expand every event of every source to itself", () => {
    for (const { id, events } of sources) {
      const names = events.map(({ name }) => name);
      expect(expandChannels(id, names), id).toEqual(names);
    }
  });
});
