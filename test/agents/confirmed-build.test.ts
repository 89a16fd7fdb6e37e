// What a person confirms over MCP is the build that the question named, whatever is deployed until the answer comes.
import { createInterface } from "node:readline";
import { PassThrough } from "node:stream";
import { Client, type JSONRPCMessage, type Transport } from "@modelcontextprotocol/client";
import * as v from "valibot";
import { expect, it } from "vitest";
import { type McpOptions, serveMcp } from "../../extension/cli/src/mcp/serve-mcp.ts";
import { type Capability, defineCapability } from "../../extension/core/src/capabilities/capability.ts";
import { NeedsConfirmation } from "../../extension/core/src/capabilities/errors.ts";

/** The client's end of a server's two streams. */
function transportTo(stdin: PassThrough, stdout: PassThrough): Transport {
  const transport: Transport = {
    async start() {
      createInterface({ input: stdout }).on("line", (line) =>
        transport.onmessage?.(JSON.parse(line) as JSONRPCMessage),
      );
    },
    async send(message) {
      stdin.write(`${JSON.stringify(message)}\n`);
    },
    async close() {
      stdin.end();
      transport.onclose?.();
    },
  };
  return transport;
}

it.each(["legacy", "auto"] as const)("is promoted over the %s revision of the protocol", async (mode) => {
  let newest = "first";
  const promoted = defineCapability({
    name: "promote",
    title: "Promote",
    description: "Promote the newest build.",
    effect: "deploys",
    input: v.strictObject({}),
    output: v.object({ build: v.string() }),
    async run(_input, { confirmed }) {
      if (confirmed?.environment === "prod") return { build: confirmed.build ?? newest };
      throw new NeedsConfirmation({
        folder: "/orders",
        project: "orders",
        environment: "prod",
        change: "Promote dev to prod",
        where: "this machine",
        build: { id: newest, label: newest },
        command: "hookloom promote dev prod",
      });
    },
  });
  const [stdin, stdout] = [new PassThrough(), new PassThrough()];
  const tools: readonly Capability[] = [promoted];
  const context = { folders: [] } as unknown as McpOptions["context"];
  const faults: unknown[] = [];
  const served = serveMcp({
    tools,
    context,
    version: "1",
    redacted: async (_, response) => response,
    confirmInWindow: async () => undefined,
    stdin,
    stdout,
    onError: (error) => faults.push(error),
  });
  const client = new Client(
    { name: "test", version: "1" },
    { versionNegotiation: { mode }, capabilities: { elicitation: { form: {} } } },
  );
  const asked: string[] = [];
  client.setRequestHandler("elicitation/create", async ({ params }) => {
    asked.push(params.message);
    newest = "second";
    return { action: "accept", content: { environment: "prod" } };
  });
  await client.connect(transportTo(stdin, stdout));
  const result = await client.callTool({ name: "promote", arguments: {} });
  expect(asked).toEqual([expect.stringContaining("Build: first")]);
  expect(result.structuredContent).toEqual({ build: "first" });
  await client.close();
  await served;
  expect(faults).toEqual([]);
});
