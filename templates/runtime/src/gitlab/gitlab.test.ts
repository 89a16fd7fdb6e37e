import { describe, expect, expectTypeOf, it } from "vitest";
import { checkedByCompiler } from "../../../../test/runner/checked-by-compiler.ts";
import { readSamples } from "../../build/read-samples.ts";
import { requestOf } from "../testing/requests.ts";
import type { Headers } from "../webhook/trigger.ts";
import { type GitLabContext, type GitLabEventName, gitlab } from "./gitlab.ts";
import { hookName } from "./sign.ts";

const { protocol } = gitlab();
const id = { "idempotency-key": "d-1" };
const opened = (body: unknown, headers: Headers = id) =>
  protocol.open(requestOf(JSON.stringify(body), headers))[0];

describe("a delivery of GitLab", () => {
  it("is named as its sample is", () => {
    const files = readSamples().get("gitlab") ?? [];
    const events = new Set(files.map(({ event }) => event));
    for (const { event, samples } of files) {
      for (const { payload, id: action } of samples) {
        const full = events.has(`${event}.${action}`) ? `${event}.${action}` : event;
        const [bare = ""] = full.split(".");
        expect(opened(payload).names).toEqual(full === bare ? [full] : [full, bare]);
      }
    }
  });

  it("has a name even if its action is new or strange", () => {
    expect(opened({ object_kind: "issue", object_attributes: { action: "archive" } }).names[0]).toBe(
      "issue.archive",
    );
    expect(opened({ object_kind: "issue", object_attributes: { action: "a b" } }).names).toEqual(["issue"]);
    expect(opened({ object_kind: "issue", object_attributes: null }).names).toEqual(["issue"]);
    expect(
      opened({ object_kind: "note", object_attributes: { noteable_type: "WikiPage::Meta" } }).names,
    ).toEqual(["note"]);
    for (const body of [[], null, {}, { object_kind: 1 }, { object_kind: "a b" }])
      expect(() => opened(body), JSON.stringify(body)).toThrow();
  });

  it("is identified by its key, which all attempts share", () => {
    const push = { object_kind: "push" };
    expect(opened(push).id).toBe("d-1");
    expect(opened(push, { "webhook-id": "w-1", ...id }).id).toBe("w-1");
    const old = { "x-gitlab-event-uuid": "e-1" };
    expect(opened(push, old).id).toBe(opened(push, old).id);
    expect(opened({ ...push, ref: "other" }, old).id).not.toBe(opened(push, old).id);
    expect(() => opened(push, {})).toThrow("idempotency-key");
  });

  it("has its hook's name in a header", () => {
    expect(hookName("merge_request.open")).toBe("Merge Request Hook");
    expect(hookName("work_item.open")).toBe("Issue Hook");
    expect(hookName("user_add_to_group")).toBe("Member Hook");
  });
});

checkedByCompiler("the types of GitLab's events", () => {
  checkedByCompiler("give a handler the payload of its action", () => {
    const lab = gitlab();
    lab.on("issue.open", ({ payload, event }) => {
      expectTypeOf(payload.object_attributes.action).toEqualTypeOf<"open">();
      expectTypeOf(event).toEqualTypeOf<"issue.open">();
    });
    lab.on("pipeline", ({ payload, event }) => {
      expectTypeOf(payload.object_attributes.status).toExtend<string>();
      expectTypeOf(event).toExtend<`pipeline.${string}`>();
    });
    lab.on("note.issue", ({ payload }) => {
      expectTypeOf(payload.issue.title).toEqualTypeOf<string>();
      // @ts-expect-error the comment was made on an issue
      payload.merge_request;
    });
    lab.on("milestone.create", ({ payload }) => {
      // @ts-expect-error a milestone of a group has no project
      payload.project.name;
      expectTypeOf(payload.project?.name).toEqualTypeOf<string | undefined>();
      if (payload.group !== undefined) expectTypeOf(payload.group.full_path).toEqualTypeOf<string>();
    });
    lab.on("issue.update", ({ payload }) => {
      expectTypeOf(payload.changes.labels?.current[0]?.title).toEqualTypeOf<string | undefined>();
      expectTypeOf(payload.changes.an_attribute_to_come?.current).toEqualTypeOf<unknown>();
    });
    async function greet({ payload }: GitLabContext<"merge_request.open">): Promise<string> {
      return payload.object_attributes.title;
    }
    lab.on("merge_request.open", greet);
    // @ts-expect-error the payload of another event
    lab.on("push", greet);
    // @ts-expect-error no such event
    lab.on("issue.opened", () => undefined);
    expectTypeOf<"job.success">().toExtend<GitLabEventName>();
  });
});
