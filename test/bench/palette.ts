import { join } from "node:path";
import { lspMethods } from "@hookloom/protocol/lsp-methods";
import type { PaletteResult } from "@hookloom/protocol/palette";
import fuzzysort from "fuzzysort";
import type { Page } from "playwright-core";
import { findExports } from "../../language-server/server/src/features/palette-exports.ts";
import { LspClient } from "../../language-server/server/src/testing/lsp-client.ts";
import type { ExportState } from "../../language-server/types/src/export-catalogue.ts";
import { handler, TestProject } from "../../language-server/types/src/testing/project.ts";
import { openFlow } from "../webview/testing/flow-page.ts";
import { startPages } from "./pages.ts";
import { percentile, type Row, timeOf } from "./table.ts";

const server = join(import.meta.dirname, "..", "..", "dist", "language-server.js");
const count = 20_000;
const rounds = 100;
const warmUp = 10;
/** What is in the search box after each key. */
const typed = ["c", "cr", "cre", "crea", "create", "f", "fi", "file", "rf", "rdfl", "upd", "update", "zq"];
/** What the page types key by key; each finds something else first. */
const keys = ["c", "cr", "cre", "crea"];

const verbs =
  "add apply build check clear close collect connect convert copy count create decode delete describe detect disable enable encode ensure extract fetch filter find flush format generate get group handle import init insert is join keep list load lock log make map mark match merge move normalize notify open parse patch pick print push query read refresh register release remove render replace request reset resolve restore run save schedule search select send set sort split start stop store stream submit sync to track transform trim update upload use validate verify wait walk watch with wrap write".split(
    " ",
  );
const nouns =
  "Account Address Amount Archive Array Attachment Batch Body Branch Buffer Bucket Cache Calendar Channel Chunk Client Column Comment Commit Config Contact Content Context Cookie Country Currency Customer Data Date Day Delivery Device Directory Document Domain Draft Email Entry Error Event Field File Filter Folder Form Group Handler Hash Header Hook Image Index Invoice Issue Item Job Key Label Language Line Link List Locale Lock Log Mail Message Month Name Node Note Number Object Option Order Page Parser Part Path Payload Payment Plan Policy Price Product Project Promise Queue Range Record Region Report Request Response Result Role Row Rule Schema Script Secret Session Setting Signal Size Source State Status Step Store Stream Subscription Table Tag Task Team Template Text Thread Time Token Topic Type Unit Url User Value Version View Webhook Week Worker Year Zone".split(
    " ",
  );
const endings = ["", "Sync", "Async"];

/** Names as libraries have them, each one once. */
function exportedNames(): readonly string[] {
  const all = endings.flatMap((ending) =>
    verbs.flatMap((verb) => nouns.map((noun) => `${verb}${noun}${ending}`)),
  );
  return all.slice(0, count);
}

/** The server that ships with the diagram of a handler open, in a project whose package exports all the names. */
class Palette {
  readonly #client = new LspClient(server);
  readonly #uri: string;
  #block = "";

  constructor(project: TestProject) {
    this.#uri = project.write("src/webhook.ts", handler("  log.info(payload.issue.title);"));
  }

  async open(): Promise<void> {
    await this.#client.start({ flowChanged: false, types: { trusted: true } });
    const text = handler("  log.info(payload.issue.title);");
    await this.#client.open(this.#uri, text);
    const { document } = await this.#client.ask<Awaited<ReturnType<LspClient["flow"]>>>(
      lspMethods.watchFlow,
      {
        uri: this.#uri,
      },
    );
    this.#block = document.flows[0]?.body.id ?? "";
  }

  ask(typed = ""): Promise<PaletteResult> {
    const params = { uri: this.#uri, version: 1, block: this.#block, index: 0, query: typed };
    return this.#client.ask(lspMethods.palette, params);
  }

  /** Waits until all names have been read; the time that it took, in milliseconds. */
  async read(): Promise<number> {
    const begun = performance.now();
    while ((await this.ask()).loading) await new Promise((resolve) => setTimeout(resolve, 20));
    const { items, more } = await this.ask("a");
    if (items.length + more < 1_000) throw new Error(`The palette has only ${items.length + more} rows.`);
    return performance.now() - begun;
  }

  end(): Promise<unknown> {
    return this.#client.stop();
  }
}

function makeProject(names: readonly string[]): TestProject {
  const project = new TestProject({ packages: "none" });
  project.link("typescript", "@typescript", "@types", "undici-types");
  const declared = names.map(
    (name) => `/** ${name}. */\nexport declare function ${name}(value: string): string;\n`,
  );
  project.write("node_modules/many/index.d.ts", declared.join(""));
  project.write("node_modules/many/index.js", "");
  const manifest = {
    name: "many",
    version: "1.0.0",
    type: "module",
    exports: { ".": { types: "./index.d.ts", default: "./index.js" } },
  };
  project.write("node_modules/many/package.json", JSON.stringify(manifest));
  project.write("package.json", JSON.stringify({ type: "module", dependencies: { many: "1" } }));
  return project;
}

async function timesOf(work: (round: number) => Promise<unknown>): Promise<readonly number[]> {
  const times: number[] = [];
  for (let round = 0; round < rounds + warmUp; round++) {
    const begun = performance.now();
    await work(round);
    if (round >= warmUp) times.push(performance.now() - begun);
  }
  return times;
}

const query = (round: number): string => typed[round % typed.length] ?? "";

/** The search alone, ours and a library's, on the same names in turns. */
function searchTimes(state: ExportState, names: readonly string[]) {
  const prepared = names.map((name) => fuzzysort.prepare(name));
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds + warmUp; round++) {
    const own = timeOf(() => findExports(state, query(round), true));
    const other = timeOf(() => fuzzysort.go(query(round), prepared, { limit: 150 }));
    if (round < warmUp) continue;
    ours.push(own);
    theirs.push(other);
  }
  return { ours, theirs };
}

/** Runs in the page: the milliseconds from an action to the row that is wanted. */
async function waitForRow({
  action,
  row,
}: {
  readonly action: "open" | string;
  readonly row: string;
}): Promise<number> {
  const begun = performance.now();
  if (action === "open")
    document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key: "+", bubbles: true }));
  else {
    const box = document.querySelector<HTMLInputElement>("[data-testid=palette-search]");
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(box, action);
    box?.dispatchEvent(new Event("input", { bubbles: true }));
  }
  while (!document.querySelector(`[data-testid="${row}"]`))
    await new Promise((resolve) => setTimeout(resolve, 0));
  await new Promise((resolve) => requestAnimationFrame(resolve));
  return performance.now() - begun;
}

async function pageTimes(state: ExportState): Promise<{ readonly open: number[]; readonly key: number[] }> {
  const pages = await startPages();
  const times = { open: [] as number[], key: [] as number[] };
  try {
    const view = await openFlow(pages, handler("  log.info(payload.issue.title);"), {
      width: 1200,
      height: 800,
    });
    view.host.server.types.exports = state;
    const { page } = view;
    await page.getByTestId("start").focus();
    for (let round = 0; round < 20; round++) {
      times.open.push(await page.evaluate(waitForRow, { action: "open", row: "palette-item-construct.if" }));
      for (const key of keys) times.key.push(await keyTime(page, state, key));
      await page.keyboard.press("Escape");
      await page.getByTestId("palette").waitFor({ state: "detached" });
    }
  } finally {
    await pages.stop();
  }
  return { open: times.open.slice(2), key: times.key.slice(2 * keys.length) };
}

/** The row that only this key brings to the top is the best one of its answer. */
async function keyTime(page: Page, state: ExportState, key: string): Promise<number> {
  const best = findExports(state, key, true).found[0]?.item.id ?? "";
  await page.evaluate(waitForRow, { action: "", row: "palette-item-construct.if" });
  return page.evaluate(waitForRow, { action: key, row: `palette-item-${best}` });
}

/** The palette over 20,000 exported names: in the server that ships, in the page, and the search alone next to a library. */
export async function* benchPalette(): AsyncIterable<Row> {
  const names = exportedNames();
  const project = makeProject(names);
  const palette = new Palette(project);
  try {
    await palette.open();
    const cold = await timesOf(() => palette.ask());
    yield row("palette's first rows while packages are read, p95", percentile(cold, 0.95), 50);
    const read = await palette.read();
    const rows = await timesOf(() => palette.ask());
    yield {
      ...row("palette's first rows, p95", percentile(rows, 0.95), 50),
      peer: `reading the names in the background ${(read / 1000).toFixed(1)} s`,
    };
    const search = await timesOf((round) => palette.ask(query(round)));
    const state = stateOf(names);
    const { ours, theirs } = searchTimes(state, names);
    const peer = `fuzzysort on the same names ${percentile(theirs, 0.95).toFixed(1)} ms`;
    yield {
      ...row(`search over ${names.length} exported names, a key, p95`, percentile(search, 0.95), 30),
      peer,
    };
    yield { ...row("of it the search alone, p95", percentile(ours, 0.95), undefined), peer };
    const page = await pageTimes(state);
    yield row(
      "palette's first rows in the page, from the key to the frame, p95",
      percentile(page.open, 0.95),
      50,
    );
    // The test's channel between page and host takes a part of this.
    yield row("search in the page, from the key to the frame, p95", percentile(page.key, 0.95), undefined);
  } finally {
    await palette.end();
    project.remove();
  }
}

function row(what: string, value: number, limit: number | undefined): Row {
  return { what, value, unit: "ms", ...(limit === undefined ? {} : { limit }) };
}

function stateOf(names: readonly string[]): ExportState {
  const exported = names.map((name) => ({ name, as: name, kind: "function", isAsync: false }) as const);
  const modules = [{ module: "many", package: "many", isDev: false, isTyped: true, names: exported }];
  return { modules, notes: [], loading: false, packages: ["many"] };
}
