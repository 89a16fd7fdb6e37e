// Services that connections reach, as far as tests need them. Each keeps what it was given and can revoke its keys.
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { bearerOf, StandIn } from "../stand-ins/stand-in.ts";

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly type?: string;
}

/** A service with keys; what a key may not do is answered as the real one answers. */
abstract class Service extends StandIn {
  readonly keys: Set<string> = new Set();
  readonly received: Received[] = [];
  /** True while no request is answered. */
  silent = false;

  protected abstract answer(request: Received): Answer;

  protected async respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", url = "", headers } = request;
    const received = { method, path: url, headers, body: await text(request) };
    this.received.push(received);
    if (this.silent) return;
    const { status, body, type = "application/json; charset=utf-8" } = this.answer(received);
    response.writeHead(status, { "content-type": type });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  }
}

/** Slack's methods answer with status 200, whatever is wrong. */
export class SlackService extends Service {
  /** The messages of each channel, oldest first. */
  readonly channels: Map<string, { readonly ts: string; readonly text: string }[]> = new Map([["C1", []]]);

  protected answer(request: Received): Answer {
    const fields = new URLSearchParams(request.body);
    if (!this.keys.has(bearerOf(request))) return this.#failure("invalid_auth");
    const method = request.path.split("/").at(-1);
    if (method === "auth.test")
      return {
        status: 200,
        body: {
          ok: true,
          team: "Acme",
          team_id: "T1",
          user: "hook",
          user_id: "U1",
          url: "https://acme.slack.com/",
        },
      };
    if (method !== "chat.postMessage") return this.#failure("unknown_method");
    const channel = fields.get("channel") ?? "";
    const messages = this.channels.get(channel);
    if (messages === undefined) return this.#failure("channel_not_found");
    const ts = `${Math.floor(Date.now() / 1000)}.${String(messages.length + 1).padStart(6, "0")}`;
    const message = { ts, text: fields.get("text") ?? "" };
    messages.push(message);
    return { status: 200, body: { ok: true, channel, ts, message } };
  }

  #failure(error: string): Answer {
    return { status: 200, body: { ok: false, error } };
  }
}

/** GitHub's REST interface. */
export class GithubService extends Service {
  readonly issues: { readonly number: number; readonly title: string }[] = [];
  remaining = 5000;

  protected answer(request: Received): Answer {
    if (!this.keys.has(bearerOf(request)))
      return {
        status: 401,
        body: { message: "Bad credentials", documentation_url: "https://docs.github.com/rest" },
      };
    if (request.method === "GET" && request.path === "/rate_limit") {
      const core = { limit: 5000, remaining: this.remaining, reset: 0, used: 5000 - this.remaining };
      return { status: 200, body: { resources: { core }, rate: core } };
    }
    if (request.method === "POST" && /^\/repos\/[^/]+\/[^/]+\/issues$/.test(request.path)) {
      this.remaining--;
      const issue = { number: this.issues.length + 1, title: String(JSON.parse(request.body).title) };
      this.issues.push(issue);
      return { status: 201, body: issue };
    }
    return { status: 404, body: { message: "Not Found" } };
  }
}

/** A model server with the list of models of OpenAI or of Anthropic. */
export class ModelService extends Service {
  readonly models: string[] = ["small-1"];

  protected answer(request: Received): Answer {
    const key = request.headers["x-api-key"] ?? bearerOf(request);
    if (!this.keys.has(String(key)))
      // As the real ones do, the answer repeats a part of the key.
      return {
        status: 401,
        body: {
          error: {
            type: "authentication_error",
            message: `Incorrect API key provided: ${key}`,
            code: "invalid_api_key",
          },
        },
      };
    if (!/^\/v1\/models(\?|$)/.test(request.path))
      return { status: 404, body: { error: { message: "no such path" } } };
    const data = this.models.map((id) => ({
      id,
      object: "model",
      type: "model",
      created: 0,
      owned_by: "acme",
      display_name: id,
      created_at: "2026-01-01T00:00:00Z",
    }));
    return {
      status: 200,
      body: {
        object: "list",
        data,
        has_more: false,
        first_id: data[0]?.id ?? null,
        last_id: data.at(-1)?.id ?? null,
      },
    };
  }
}

const sha256 = (content: string): string => createHash("sha256").update(content).digest("hex");
const hmac = (key: string | Buffer, content: string): Buffer =>
  createHmac("sha256", key).update(content).digest();

/** Storage that checks the signature of each request as S3 does (Signature Version 4). */
export class StorageService extends Service {
  readonly accessKeyId = "AKIAEXAMPLE";
  readonly buckets: string[] = ["reports"];

  protected answer(request: Received): Answer {
    const refusal = this.#refusal(request);
    const type = "application/xml";
    if (refusal !== undefined)
      return {
        status: 403,
        type,
        body: `<?xml version="1.0"?><Error><Code>${refusal}</Code><Message>Refused</Message></Error>`,
      };
    const listed = this.buckets.map((name) => `<Bucket><Name>${name}</Name></Bucket>`).join("");
    return {
      status: 200,
      type,
      body: `<?xml version="1.0"?><ListAllMyBucketsResult><Buckets>${listed}</Buckets></ListAllMyBucketsResult>`,
    };
  }

  #refusal({ method, path, headers, body }: Received): string | undefined {
    const parts =
      /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d+)\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
        headers.authorization ?? "",
      );
    if (parts === null) return "AccessDenied";
    const [, id, day = "", region = "", names = "", signature = ""] = parts;
    if (id !== this.accessKeyId) return "InvalidAccessKeyId";
    const url = new URL(path, "http://storage");
    const query = [...url.searchParams]
      .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
      .sort()
      .join("&");
    const signed = names
      .split(";")
      .map((name) => `${name}:${String(headers[name] ?? "").trim()}\n`)
      .join("");
    const hash = String(headers["x-amz-content-sha256"] ?? sha256(body));
    const canonical = [method, url.pathname, query, signed, names, hash].join("\n");
    const scope = `${day}/${region}/s3/aws4_request`;
    const content = ["AWS4-HMAC-SHA256", headers["x-amz-date"], scope, sha256(canonical)].join("\n");
    const isRight = [...this.keys].some((key) => {
      const derived = [day, region, "s3", "aws4_request"].reduce<string | Buffer>(hmac, `AWS4${key}`);
      return timingSafeEqual(hmac(derived, content), Buffer.from(signature, "hex"));
    });
    return isRight ? undefined : "SignatureDoesNotMatch";
  }
}
