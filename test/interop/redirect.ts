// A Node whose requests to providers' own hosts reach stand-ins of them.
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** Sends what is meant for an origin to another one, whether by `fetch` or by `https`, as older clients do. */
function code(origins: Readonly<Record<string, string>>): string {
  return `import http from "node:http";
import https from "node:https";
import { syncBuiltinESMExports } from "node:module";
const origins = ${JSON.stringify(origins)};
const there = (url) => {
  const to = origins[url.origin];
  return to === undefined ? undefined : new URL(url.pathname + url.search, to);
};
const send = globalThis.fetch;
globalThis.fetch = async (input, init) => {
  const to = there(new URL(input instanceof Request ? input.url : input));
  return to === undefined ? send(input, init) : send(new Request(to, new Request(input, init)));
};
const ask = https.request;
https.request = (url, options, done) => {
  const to = typeof url === "string" || url instanceof URL ? there(new URL(url)) : undefined;
  return to === undefined ? ask(url, options, done) : http.request(to, { ...options, agent: undefined }, done);
};
syncBuiltinESMExports();`;
}

/** The variables of a Node whose requests to these origins go elsewhere. */
export function redirectVariables(origins: Readonly<Record<string, string>>): {
  readonly NODE_OPTIONS: string;
} {
  return { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(code(origins))}` };
}

/**
 * Writes a program into a folder that runs a Node in the same way, for processes that do not inherit NODE_OPTIONS: VS Code
 * removes it from its extension host. Its path can be the value of HOOKLOOM_NODE.
 */
export function redirectedNode(
  folder: string,
  node: string,
  origins: Readonly<Record<string, string>>,
): string {
  const [module, program] = [join(folder, "redirect.mjs"), join(folder, "node")];
  writeFileSync(module, code(origins));
  writeFileSync(program, `#!/bin/sh\nexec "${node}" --import "${module}" "$@"\n`, { mode: 0o755 });
  return program;
}
