import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BadDelivery } from "../../../../runtime/src/errors/errors.ts";
import { http } from "../../../../runtime/src/http/http.ts";
import { MemoryInbox } from "../../../../runtime/src/inbox/sqlite/memory-inbox.ts";
import { createLogger } from "../../../../runtime/src/log/logger.ts";
import { Receiver } from "../../../../runtime/src/receiver/receiver.ts";
import { replies } from "../../../../runtime/src/receiver/replies.ts";
import { BodyBudget } from "../../../../runtime/src/serve/body-budget.ts";
import { close, listen } from "../../../../runtime/src/serve/listen.ts";
import { createPublicServer } from "../../../../runtime/src/serve/public-server.ts";
import type { Reply } from "../../../../runtime/src/webhook/reply.ts";
import { webhook } from "../../../../runtime/src/webhook/webhook.ts";
import type { ApiDescription } from "../../api/api.ts";
import type { IssuedCredentials } from "../../management/api-management.ts";
import { openAccess } from "../../open-access.ts";
import { rulesFrom } from "./consumers.ts";

const runner = { reserve: () => undefined, settle: () => undefined, stored: () => undefined };

/** As the management port answers it. */
function badRequest(error: unknown): Reply {
  if (error instanceof BadDelivery) return replies.badDelivery(error);
  throw error;
}

/** Public ports with a trigger for consumers at `/orders`, which are closed together. */
export class ServedApis {
  readonly #folder: string;
  readonly #servers: Server[] = [];
  readonly #endings: (() => Promise<unknown>)[] = [];

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async open(): Promise<ServedApis> {
    return new ServedApis(await mkdtemp(join(tmpdir(), "hookloom-api-")));
  }

  /** The public port of an api, and what its management port answers. */
  async serve(description: ApiDescription, variables: Readonly<Record<string, string>> = {}) {
    const file = join(this.#folder, "api.json");
    const describeApi = (one: ApiDescription) => writeFile(file, JSON.stringify(rulesFrom(one)));
    await describeApi(description);
    const hook = webhook(http({ path: "/orders", verify: "api" }));
    const lines: string[] = [];
    const log = createLogger({ write: (line) => void lines.push(line), level: "debug" });
    const environment = { HOOKLOOM_API: file, HOOKLOOM_ENVIRONMENT: "dev", ...variables };
    const inbox = new MemoryInbox();
    const access = await openAccess({ webhook: hook, inbox, log, environment, owner: "me" });
    const receiver = new Receiver({ webhook: hook, inbox, log, environment, runner, gate: access.gate });
    const budget = new BodyBudget(1 << 20);
    const health = () => ({ ready: true, draining: false, healthy: true });
    const outside = createPublicServer({ receiver, health, log, budget, publicUrl: "", access });
    this.#servers.push(outside);
    this.#endings.push(() => access.close());
    const url = `http://127.0.0.1:${await listen(outside, 0, "127.0.0.1")}`;
    const manage = async <Answer>(asked: string, method: string, body?: object): Promise<Answer> => {
      const { pathname: path, searchParams: query } = new URL(asked, "http://localhost");
      const text = body === undefined ? "" : JSON.stringify(body);
      const part = access.managed.find((one) => one.has(path));
      const reply = await part?.handle({ method, path, query, body: Buffer.from(text) }).catch(badRequest);
      return (typeof reply?.body === "string" ? JSON.parse(reply.body) : reply?.body) as Answer;
    };
    const add = (body: object) => manage<IssuedCredentials>("/applications", "POST", body);
    const post = (headers: Record<string, string>) =>
      fetch(`${url}/orders`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: "{}",
      });
    const call = async (token: string) => (await post({ authorization: `Bearer ${token}` })).status;
    return { url, manage, add, post, call, lines, describeApi };
  }

  async close(): Promise<void> {
    for (const end of this.#endings) await end();
    for (const server of this.#servers) {
      server.closeAllConnections();
      await close(server);
    }
    await rm(this.#folder, { recursive: true, force: true });
  }
}
