import path from "node:path";
import process from "node:process";
import { Client, type ElicitResult, type VersionNegotiationMode } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";

// @bundles dist/cli.js dist/mcp.cjs
// @reads dist/cli.js templates/**

export const cliFile = path.resolve(import.meta.dirname, "../../dist/cli.js");

/** The response of a tool: its JSON, or the error message of its rejection. */
export interface Answer {
  readonly refused: boolean;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: what each tool answers is checked by the test that calls it.
  readonly value: any;
}

/** The prompts that the user was shown, and the response to the next one. */
export interface Person {
  readonly asked: string[];
  answer: ElicitResult;
}

interface ClientOptions {
  readonly folder: string;
  /** The revision of the protocol that the client speaks. */
  readonly protocol: VersionNegotiationMode;
  /** Without one the client cannot prompt the user. */
  readonly person?: Person;
  readonly variables: Readonly<Record<string, string>>;
}

/** A client of the official SDK with a server of its own, which keeps all that the server has answered. */
export class McpClient {
  readonly #client: Client;
  /** Every byte of every answer, in which no secret may be. */
  transcript = "";
  readonly progress: string[] = [];

  private constructor(client: Client) {
    this.#client = client;
  }

  static async start({ folder, protocol, person, variables }: ClientOptions): Promise<McpClient> {
    const client = new Client(
      { name: "test", version: "1" },
      {
        versionNegotiation: { mode: protocol },
        capabilities: person ? { elicitation: { form: {} } } : {},
      },
    );
    if (person) {
      client.setRequestHandler("elicitation/create", async ({ params }) => {
        person.asked.push(params.message);
        return person.answer;
      });
    }
    const own = Object.entries(process.env).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    );
    const env = { ...Object.fromEntries(own), ...variables };
    await client.connect(
      new StdioClientTransport({
        command: process.execPath,
        args: [cliFile, "mcp"],
        cwd: folder,
        env,
        stderr: "inherit",
      }),
    );
    return new McpClient(client);
  }

  capabilities() {
    return this.#client.getServerCapabilities();
  }

  async tools() {
    return (await this.#client.listTools()).tools;
  }

  async call(name: string, input: Readonly<Record<string, unknown>> = {}): Promise<Answer> {
    const result = await this.#client.callTool(
      { name, arguments: input },
      { timeout: 240_000, onprogress: ({ message }) => this.progress.push(message ?? "") },
    );
    this.transcript += JSON.stringify(result);
    const [first] = result.content;
    const text = first?.type === "text" ? first.text : "";
    return { refused: result.isError === true, text, value: result.structuredContent };
  }

  /** Calls a tool that has to answer. */
  async ask(name: string, input: Readonly<Record<string, unknown>> = {}): Promise<Answer["value"]> {
    const { refused, text, value } = await this.call(name, input);
    if (refused) throw new Error(`${name} was refused: ${text}`);
    return value;
  }

  async stop(): Promise<void> {
    await this.#client.close();
  }
}
