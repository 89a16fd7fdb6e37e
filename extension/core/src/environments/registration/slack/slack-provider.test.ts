import { afterEach, expect, it } from "vitest";
import { SlackStandIn } from "../../../../../../test/stand-ins/slack.ts";
import type { Binding } from "../../contract/binding.ts";
import type { ProviderContext } from "../provider/provider.ts";
import { slackProvider } from "./slack-provider.ts";

let standIn: SlackStandIn;
afterEach(() => standIn.stop());

const binding: Binding = {
  id: "slack.1",
  source: "slack",
  trigger: "chat",
  resource: "A1",
  environment: "prod",
  url: "https://hooks.example.com/slack",
  events: ["message"],
  configHash: "1",
  remoteId: "A1",
};

it.each(["app_not_found", "no_permission"])(
  "says what may remain at Slack if it answers %s",
  async (error) => {
    standIn = new SlackStandIn();
    standIn.faults.push({ path: "/apps.manifest.", effect: { status: 200, body: { ok: false, error } } });
    const said: string[] = [];
    const slack = {
      read: async () => ({ token: "xoxe" }),
      write: async () => {},
      exclusively: <T>(work: () => Promise<T>) => work(),
    };
    const input = {
      environment: "prod",
      url: "https://hooks.example.com",
      triggers: [],
      register: {},
      bindings: { list: async () => [binding], put: async () => {}, delete: async () => {} },
      settings: { read: async () => undefined, write: async () => {}, delete: async () => {} },
      accounts: { slack },
      apis: { slack: await standIn.start() },
    };
    const context: ProviderContext = {
      input,
      signal: new AbortController().signal,
      say: (_level, message) => said.push(message),
    };
    await slackProvider.remove(binding, context);
    expect(said).toEqual([expect.stringContaining("remove https://hooks.example.com/slack at")]);
  },
);
