import { randomBytes } from "node:crypto";
import { realpath, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import process from "node:process";
import { ignored } from "@hookloom/protocol/ignored-error";
import * as v from "valibot";
import { writeOwnFile } from "../environments/platform/own-files.ts";
import { replaceFile } from "../project/replace-file.ts";
import {
  isProof,
  proofHeader,
  proofOfDecision,
  proofOfQuestion,
  questionPath,
  type WindowQuestion,
  windowFolders,
  windowQuestion,
} from "./window-file.ts";

export interface WindowServerOptions {
  /** The projects that the window has open. */
  roots(): readonly string[];
  /** Prompts the user; resolves to true if they confirm. */
  confirm(question: WindowQuestion): Promise<boolean>;
  /** The candidate folders for the window's file; the first writable one is used. */
  readonly folders?: readonly string[];
}

const maxQuestionBytes = 16_384;

/** Lets programs of the same user prompt that user in a window. */
export class WindowServer {
  readonly #options: WindowServerOptions;
  readonly #token = randomBytes(32).toString("hex");
  readonly #server: Server;
  readonly #name = `${process.pid}-${randomBytes(4).toString("hex")}.json`;
  #file: string | undefined;
  #writing: Promise<void> = Promise.resolve();
  #closed = false;

  private constructor(options: WindowServerOptions) {
    this.#options = options;
    this.#server = createServer((message, response) => {
      this.#respond(message, response).catch(() => response.destroy());
    });
    this.#server.unref();
  }

  /** Listens on the loopback address and writes the window's file. @throws the file system's error */
  static async start(options: WindowServerOptions): Promise<WindowServer> {
    const started = new WindowServer(options);
    await new Promise<void>((resolve, reject) => {
      started.#server.once("error", reject);
      started.#server.listen({ port: 0, host: "127.0.0.1" }, resolve);
    });
    await started.update();
    return started;
  }

  /** Writes the currently open projects. The file written last belongs to the window in front. */
  update(): Promise<void> {
    this.#writing = this.#writing
      .catch(ignored("the caller of the last update handles it"))
      .then(() => this.#write());
    return this.#writing;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#server.close();
    this.#server.closeAllConnections();
    await this.#writing.catch(ignored("the caller of the last update handles it"));
    if (this.#file !== undefined) await rm(this.#file, { force: true });
  }

  async #write(): Promise<void> {
    const address = this.#server.address();
    if (this.#closed || address === null || typeof address === "string") return;
    const roots = await realPaths(this.#options.roots());
    const text = JSON.stringify({ pid: process.pid, port: address.port, token: this.#token, roots });
    if (this.#file !== undefined) return await replaceFile(this.#file, text, 0o600);
    this.#file = await writeOwnFile(this.#options.folders ?? windowFolders(), this.#name, text);
  }

  async #respond(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(message);
    const isOurs =
      message.method === "POST" &&
      message.url === questionPath &&
      body !== undefined &&
      isProof(message.headers[proofHeader], proofOfQuestion(this.#token, body));
    if (!isOurs) return end(response, 401, {});
    const question = v.safeParse(windowQuestion, JSON.parse(body));
    if (!question.success) return end(response, 400, {});
    const { folder, nonce } = question.output;
    const open = await realPaths(this.#options.roots());
    if (!open.includes(folder)) return end(response, 404, {});
    const decision = (await this.#options.confirm(question.output)) ? "confirmed" : "declined";
    end(response, 200, { answer: decision, proof: proofOfDecision(this.#token, nonce, decision) });
  }
}

const realPaths = (roots: readonly string[]): Promise<string[]> =>
  Promise.all(roots.map((root) => realpath(root).catch(() => root)));

function end(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json", connection: "close" });
  response.end(JSON.stringify(body));
}

async function readBody(message: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of message) {
    bytes += (part as Buffer).length;
    if (bytes > maxQuestionBytes) return undefined;
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts).toString("utf8");
}
