import { type Answer, ApiStandIn, bearerOf, type Call } from "./stand-in.ts";

/** A model server with the list of models of OpenAI or of Anthropic. */
export class ModelStandIn extends ApiStandIn {
  readonly keys: Set<string> = new Set();
  readonly models: string[] = ["small-1"];

  protected answer(call: Call): Answer {
    const key = call.headers["x-api-key"] ?? bearerOf(call);
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
    if (call.url.pathname !== "/v1/models")
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
