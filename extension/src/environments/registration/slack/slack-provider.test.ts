import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import type { Binding } from "../binding.ts";
import type { ProviderContext } from "../provider.ts";
import { slackProvider } from "./slack-provider.ts";

let server: Server;
afterEach(() => server.close());

async function slackAnswering(answer: object): Promise<string> {
  server = createServer((_, response) => {
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

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
      apis: { slack: await slackAnswering({ ok: false, error }) },
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
