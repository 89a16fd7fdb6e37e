import { describeWebhook, type Reply, readEventPayloads } from "@hookloom/runtime/seams";
import { consumerProof } from "../access/consumer-proof.ts";
import { html } from "./html.ts";
import { page } from "./page.ts";
import { linkTo, type Visit } from "./visit.ts";

type Json = Readonly<Record<string, unknown>>;

/** The files that the console loads, taken from the documentation on the management port. */
export const consoleFiles: ReadonlyMap<string, string> = new Map(
  ["swagger-ui.css", "swagger-ui-bundle.js", "docs.css", "docs.js"].map((name) => [
    `/${name}`,
    `/docs/${name}`,
  ]),
);

/** Returns an OpenAPI document for consumers, with the authentication methods and without provider triggers. */
export async function consoleDocument(visit: Visit, environment: string): Promise<Json> {
  const { api, resources, address } = visit;
  const made = describeWebhook(
    { triggers: resources },
    {
      ...{ title: api.title, version: api.version, address, environment, hasApi: true },
      consumerProof: (path, base) => consumerProof(api, path, base),
    },
    await readEventPayloads(),
  );
  const { webhooks: _webhooks, ...rest } = made;
  const description = api.description ?? "";
  return {
    ...rest,
    info: { title: api.title, version: api.version, description },
  };
}

/** Renders Swagger UI for consumers. The console calls this port with credentials that the user enters, and stores nothing. */
export function consolePage(visit: Visit): Reply {
  const head = html`<link rel="stylesheet" href="${linkTo(visit, "/swagger-ui.css")}">
<link rel="stylesheet" href="${linkTo(visit, "/docs.css")}">
<script src="${linkTo(visit, "/swagger-ui-bundle.js")}" defer></script>
<script src="${linkTo(visit, "/docs.js")}" defer></script>`;
  const body = html`<section id="content" class="intro page" aria-label="Try it out"><h1>Try it out</h1>
<p class="muted">Enter one of your keys or clients under Authorize. Calls count against your plan, and their payloads are delivered.</p>
<noscript><div class="notice"><p>The console requires JavaScript. The <a href="${linkTo(visit)}">overview</a> has an example call for your terminal.</p></div></noscript></section>
<div id="docs" data-description="${linkTo(visit, "/openapi.json")}" data-calls="direct"></div>`;
  return page(visit, { title: "Try it out", body, section: "try", head, scripts: true });
}
