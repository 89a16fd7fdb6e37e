// `npm run pages [-- FILE...]`: draws every state of the pages in every theme and width, as the tests open them, and serves the screenshots.
import { spawn } from "node:child_process";
import { createReadStream, existsSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { repository } from "../runner/source-files.ts";
import { themes } from "./testing/themes.ts";

// @reads nothing

const folder = join(repository, "test-results", "webview");

/** `console-sent-dark-1200.png` as the state, the theme and the width. */
const screenshotName = new RegExp(`^(.+)-(${Object.keys(themes).join("|")})-(\\d+)\\.png$`);

interface Shown {
  readonly theme: string;
  readonly width: number;
  readonly file: string;
}

/** The screenshots by state. */
function states(): ReadonlyMap<string, readonly Shown[]> {
  const found = new Map<string, Shown[]>();
  for (const file of existsSync(folder) ? readdirSync(folder).sort() : []) {
    const [, state, theme, width] = screenshotName.exec(file) ?? [];
    if (state === undefined || theme === undefined || width === undefined) continue;
    found.set(state, [...(found.get(state) ?? []), { theme, width: Number(width), file }]);
  }
  return found;
}

const section = ([state, shown]: readonly [string, readonly Shown[]]): string => {
  const figure = ({ theme, width, file }: Shown): string =>
    `<figure data-theme="${theme}"><a href="${file}"><img src="${file}" loading="lazy" alt="${state}"></a><figcaption>${theme}, ${width} px</figcaption></figure>`;
  return `<section><h2>${state}</h2><div>${shown.map(figure).join("")}</div></section>`;
};

function index(): string {
  const all = [...states()];
  const options = Object.keys(themes).map((theme) => `<option>${theme}</option>`);
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Pages of Hookloom</title>
<style>body{font:14px system-ui;margin:1rem}section div{display:flex;flex-wrap:wrap;gap:1rem}figure{margin:0;width:32rem}img{width:100%;border:1px solid #8888}
body[data-theme]:not([data-theme="all"]) figure:not([data-on]){display:none}</style>
<h1>${all.length} states</h1><label>Theme <select id="theme"><option>all</option>${options.join("")}</select></label>
<label>Filter <input id="filter" type="search"></label>${all.map(section).join("")}
<script>const theme=document.getElementById("theme"),filter=document.getElementById("filter");const update=()=>{document.body.dataset.theme=theme.value;
for(const figure of document.querySelectorAll("figure"))figure.toggleAttribute("data-on",figure.dataset.theme===theme.value);
for(const each of document.querySelectorAll("section"))each.hidden=!each.querySelector("h2").textContent.includes(filter.value)};
theme.onchange=update;filter.oninput=update;update();</script></html>`;
}

/** Runs the tests of states alone; a state that a test rejects has its screenshot, too. */
function draw(files: readonly string[]): Promise<void> {
  const vitest = join(repository, "node_modules", "vitest", "vitest.mjs");
  const args = [vitest, "run", "--project", "webview", "-t", "at \\d+ pixels", ...files];
  const env = { ...process.env, HOOKLOOM_LAWS: "2" };
  const child = spawn(process.execPath, args, { cwd: repository, env, stdio: "inherit" });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", () => resolve());
  });
}

if (process.argv.length <= 2) rmSync(folder, { recursive: true, force: true });
await draw(process.argv.slice(2));
const server = createServer((request, response) => {
  const file = decodeURIComponent((request.url ?? "/").slice(1));
  if (screenshotName.test(file) && existsSync(join(folder, file))) {
    response.setHeader("content-type", "image/png");
    createReadStream(join(folder, file)).pipe(response);
    return;
  }
  response.setHeader("content-type", "text/html; charset=utf-8");
  response.end(index());
});
server.listen(Number(process.env.PORT ?? 0), "127.0.0.1", () => {
  const address = server.address();
  if (address !== null && typeof address === "object")
    process.stdout.write(`The pages are at http://127.0.0.1:${address.port}; Ctrl-C ends.\n`);
});
