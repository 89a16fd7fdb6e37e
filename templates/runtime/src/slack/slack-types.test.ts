import { rmSync } from "node:fs";
import { join } from "node:path";
import type {
  BlockAction,
  BlockElementAction,
  DialogSubmitAction,
  GlobalShortcut,
  InteractiveMessage,
  MessageShortcut,
  SlashCommand,
  ViewClosedAction,
  ViewSubmitAction,
} from "@slack/bolt";
import type { AppMentionEvent, GenericMessageEvent, SlackEvent } from "@slack/types";
import { afterAll, describe, expect, expectTypeOf, it } from "vitest";
import { checkedByCompiler } from "../../../../test/runner/checked-by-compiler.ts";
import { compileText } from "../../build/compile-text.ts";
import { readSamples } from "../../build/read-samples.ts";
import { findSource } from "../catalog/catalog.ts";
import { secret } from "../settings/setting.ts";
import { type SlackContext, type SlackEventName, type SlackPayload, slack } from "./slack.ts";
import type { SlackElementAction } from "./slack-actions.ts";

// @reads nothing

/** Without the index signatures that bolt adds, which would take any name. */
type Named<Type> = { [Key in keyof Type as string extends Key ? never : Key]: Type[Key] };

/** Bolt describes files in a modal at a length that is of no use to most handlers. */
type Fileless<Type> = Type extends { view?: infer View }
  ? Omit<Named<Type>, "view" | "state"> & { view?: View extends object ? Omit<View, "state"> : never }
  : Named<Type>;

type Same<One, Other> = [One] extends [Other] ? ([Other] extends [One] ? true : false) : false;

interface Theirs {
  readonly command: SlashCommand;
  readonly block_actions: BlockAction<BlockElementAction>;
  readonly view_submission: ViewSubmitAction;
  readonly view_closed: ViewClosedAction;
  readonly shortcut: GlobalShortcut;
  readonly message_action: MessageShortcut;
  readonly interactive_message: InteractiveMessage;
  readonly dialog_submission: DialogSubmitAction;
}

type Different = {
  [Name in keyof Theirs]: Same<Fileless<SlackPayload<Name>>, Fileless<Theirs[Name]>> extends true
    ? never
    : Name;
}[keyof Theirs];

checkedByCompiler("the types of Slack's events", () => {
  checkedByCompiler(
    "know every event that Slack's own types know, and every interaction as bolt describes it",
    () => {
      expectTypeOf<Exclude<SlackEvent["type"], SlackEventName>>().toEqualTypeOf<never>();
      expectTypeOf<Different>().toEqualTypeOf<never>();
      expectTypeOf<Same<SlackElementAction, BlockElementAction>>().toEqualTypeOf<true>();
    },
  );

  checkedByCompiler("know who asks to be connected, which Slack's own types lack", () => {
    const workspace = slack({ secret: secret("SLACK_SIGNING_SECRET") });
    workspace.on("user_connection", ({ payload: { event } }) => {
      if (event.subtype === "connect") expectTypeOf(event.trigger_id).toEqualTypeOf<string>();
      else expectTypeOf(event.enterprise_id).toEqualTypeOf<string | undefined>();
    });
    workspace.on("user_connection_status_requested", ({ payload: { event } }) => {
      expectTypeOf(event.user).toEqualTypeOf<string>();
    });
  });

  checkedByCompiler("give a handler Slack's type of its event", () => {
    const workspace = slack({ secret: secret("SLACK_SIGNING_SECRET") });
    workspace.on("app_mention", ({ payload, event }) => {
      expectTypeOf(payload.event).toEqualTypeOf<AppMentionEvent>();
      expectTypeOf(payload.event_id).toEqualTypeOf<string>();
      expectTypeOf(event).toEqualTypeOf<"app_mention">();
      // @ts-expect-error a mention has no such property
      payload.event.txt;
    });
    workspace.on("message.channels", ({ payload, event }) => {
      expectTypeOf(event).toEqualTypeOf<"message.channels">();
      expectTypeOf(payload.event.channel_type).toEqualTypeOf<"channel">();
      if (payload.event.subtype === undefined) expectTypeOf(payload.event).toExtend<GenericMessageEvent>();
      if (payload.event.subtype === "message_deleted") {
        expectTypeOf(payload.event.deleted_ts).toEqualTypeOf<string>();
      }
    });
    workspace.on("block_actions", ({ payload }) => {
      for (const action of payload.actions) {
        if (action.type === "static_select")
          expectTypeOf(action.selected_option.value).toEqualTypeOf<string>();
      }
    });
    async function deploy({ payload }: SlackContext<"command">): Promise<string> {
      return `${payload.command} ${payload.text}`;
    }
    workspace.on("command", deploy);
    // @ts-expect-error the payload of another event
    workspace.on("shortcut", deploy);
    // @ts-expect-error no such event
    workspace.on("app_mentioned", async () => undefined);
  });
});

describe("the catalogue and the samples", () => {
  const folder = join(import.meta.dirname, "..", "..", "..", "..", ".tsbuild", `slack-${process.pid}`);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("have exactly the names and types of the events according to the compiler", () => {
    const names = findSource("slack")?.events.map(({ name }) => name) ?? [];
    const samples = readSamples().get("slack") ?? [];
    const lines = samples.flatMap(({ event, samples: some }, file) =>
      some.map(({ payload }, index) => {
        // A message without a subtype is typed as one whose subtype is undefined, which JSON cannot express.
        const text = JSON.stringify(payload).replaceAll(
          /"type":"message",(?!"subtype"|"message")(?=[^{}]*"channel_type")/g,
          '"type":"message","subtype":undefined,',
        );
        return `export const s${file}x${index}: SlackPayload<"${event}"> = ${text};`;
      }),
    );
    const own = join("..", "..", "templates", "runtime", "src", "slack", "slack-types.test.ts");
    const head = [
      // The types that this file expects are checked too.
      `import "${own.replaceAll("\\", "/")}";`,
      'import type { SlackEventName, SlackPayload } from "@hookloom/runtime/slack";',
      `type Listed = ${names.map((name) => JSON.stringify(name)).join(" | ")};`,
      "export const listed: Record<Listed, true> = {} as Record<SlackEventName, true>;",
      "export const known: Record<SlackEventName, true> = {} as Record<Listed, true>;",
    ];
    expect(compileText(folder, [...head, ...lines].join("\n"))).toBe("");
  });
});
