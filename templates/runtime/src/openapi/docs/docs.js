// The page of /docs: Swagger UI over /openapi.json. What its console sends goes to /try on the same port, which signs it
// and hands it to the receiver, so no secret is in the page and no other host is called. In the portal, whose element names
// another description, its user has a credential, and the console calls the triggers themselves.

/** Names the event of a request that the console sends; it never leaves this page. */
const eventHeader = "x-hookloom-event";

/** The media type of a request's body. */
const mediaType = (headers) => (headers["Content-Type"] ?? headers["content-type"] ?? "").split(";", 1)[0];

/** Lets the console choose which event a request is sent as. */
function withEventChoice(document) {
  for (const { post } of Object.values(document.paths)) {
    const events = post?.["x-hookloom-events"] ?? [];
    if (events.length < 2) continue;
    const description =
      "The event that the request is sent as: that of the example, unless you choose another. The parameter itself is not sent.";
    const choice = { name: eventHeader, in: "header", description, schema: { type: "string", enum: events } };
    post.parameters = [choice, ...(post.parameters ?? [])];
  }
  return document;
}

/** A request of the portal's console: it proves its sender by what the user entered, never by the portal's cookie. */
function sentDirectly(request) {
  const { [eventHeader]: _chosen, ...headers } = request.headers;
  return { ...request, headers, credentials: "omit" };
}

/** A body as it can be compared with an example. */
function comparable(type, body) {
  try {
    if (type === "application/x-www-form-urlencoded")
      return JSON.stringify(Object.fromEntries(new URLSearchParams(body)));
    return JSON.stringify(JSON.parse(body));
  } catch {
    return body;
  }
}

/** The event whose example a body is, else the first one of its path. */
function findEvent(post, type, body) {
  const events = post?.["x-hookloom-events"] ?? [];
  const examples = Object.entries(post?.requestBody?.content?.[type]?.examples ?? {});
  const sent = comparable(type, body);
  const found = examples.find(([, { value }]) => JSON.stringify(value) === sent)?.[0];
  // A second example of an event is named after it and counted.
  return events.find((event) => found === event || found?.startsWith(`${event} `)) ?? events[0];
}

/** The request to /try that makes another one. */
function tried(document, request) {
  const base = new URL(document.servers[0].url).pathname.replace(/\/$/, "");
  const { pathname, search } = new URL(request.url);
  const path = pathname.slice(base.length);
  const { [eventHeader]: chosen, ...headers } = request.headers;
  const body = request.body === undefined ? "" : String(request.body);
  const event = chosen || findEvent(document.paths[path]?.post, mediaType(headers), body);
  const wanted = { method: request.method, path: `${path}${search}`, headers, body, event };
  return {
    ...request,
    url: new URL("/try", location.href).href,
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(wanted),
  };
}

/** What a field without a label is, by its part of Swagger UI. */
const partNames = [
  [".examples-select", "Example"],
  [".servers", "Server"],
  [".content-type-wrapper", "Media type of the body"],
  [".response-control-media-type", "Media type of the response"],
  [".opblock-section-request-body", "Body"],
  [".auth-container", "Value"],
];

function readName(field) {
  const parameter = field.closest("tr")?.querySelector(".parameter__name")?.textContent;
  if (parameter) return parameter.replace(/\s*\*.*$/, "").trim();
  return partNames.find(([part]) => field.closest(part) !== null)?.[1] ?? "Value";
}

const landmarks = [
  [".information-container", "region", "About"],
  [".scheme-container", "region", "Server and proofs"],
  [".dialog-ux .modal-ux", "dialog", "Proofs"],
];

/** Headings never skip a level. */
function orderHeadings() {
  let before = 0;
  for (const heading of document.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
    const level = Math.min(Number(heading.tagName[1]), before + 1);
    heading.setAttribute("aria-level", String(level));
    before = level;
  }
}

/** Swagger UI leaves fields without names, parts that are hard to tell apart, and what scrolls out of the keyboard's reach. */
function repair() {
  for (const field of document.querySelectorAll("select, textarea, input:not([type=submit])")) {
    if (field.tagName === "SELECT" || !field.labels?.length)
      field.setAttribute("aria-label", readName(field));
  }
  for (const [index, table] of document.querySelectorAll("table.responses-table").entries()) {
    const responses = table.classList.contains("live-responses-table") ? "Response" : "Responses";
    table.setAttribute("aria-label", `${responses} ${index + 1}`);
  }
  for (const [part, role, name] of landmarks) {
    const found = document.querySelector(part);
    found?.setAttribute("role", role);
    found?.setAttribute("aria-label", name);
  }
  for (const button of document.querySelectorAll(".dialog-ux button")) {
    button.setAttribute("aria-label", button.textContent.trim() || "Close");
  }
  for (const code of document.querySelectorAll("pre, .highlight-code > *")) {
    if (code.scrollWidth > code.clientWidth || code.scrollHeight > code.clientHeight) code.tabIndex = 0;
  }
  orderHeadings();
}

/** Swagger UI is dark where the root element says so. */
function followColours() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
  dark.addEventListener("change", apply);
  apply();
}

/** Milliseconds before each retry of the description's request, since a connection through a cluster may be cut. */
const retryWaits = [0, 1000];

/** The response with the description, or undefined if nothing responds. */
async function fetchDescription(address) {
  for (const wait of [...retryWaits, undefined]) {
    try {
      const response = await fetch(address);
      return { ok: response.ok, body: await response.text() };
    } catch {
      if (wait !== undefined) await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
  return undefined;
}

async function show() {
  followColours();
  const place = document.querySelector("#docs");
  const { description = "/openapi.json", calls } = place.dataset;
  const isDirect = calls === "direct";
  const response = await fetchDescription(description);
  if (!response?.ok) {
    place.textContent =
      response === undefined
        ? "The environment does not respond: reload this page once it runs again."
        : "The description could not be read: see the log of the environment.";
    return;
  }
  const document_ = JSON.parse(response.body);
  const spec = isDirect ? document_ : withEventChoice(structuredClone(document_));
  // A page may call its own origin alone, by whatever name its user has opened it.
  if (isDirect) spec.servers = [{ url: new URL(spec.servers[0].url).pathname }];
  new MutationObserver(repair).observe(place, { childList: true, subtree: true });
  SwaggerUIBundle({
    domNode: place,
    spec,
    presets: [SwaggerUIBundle.presets.apis],
    layout: "BaseLayout",
    supportedSubmitMethods: ["get", "post"],
    validatorUrl: null,
    persistAuthorization: false,
    queryConfigEnabled: false,
    showMutatedRequest: false,
    requestInterceptor: (request) => (isDirect ? sentDirectly(request) : tried(document_, request)),
  });
}

void show();
