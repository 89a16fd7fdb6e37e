// The data mapper on GitHub's payload of an opened issue: opening it, and its live result after a change.
import { join } from "node:path";
import { lspMethods } from "@hookloom/protocol/lsp-methods";
import { readSamples } from "../../extension/core/src/project/scaffold/samples.ts";
import { LspClient } from "../../language-server/server/src/testing/lsp-client.ts";
import { handler, TestProject } from "../../language-server/types/src/testing/project.ts";
import { card, type FlowPage, prepareFlow } from "../webview/testing/flow-page.ts";
import { errorsOf } from "../webview/testing/page-pool.ts";
import { startPages } from "./pages.ts";
import { percentile, type Row } from "./table.ts";

const dist = join(import.meta.dirname, "..", "..", "dist");
const openingCount = 40;
const changeCount = 60;
const warmUp = 3;

const values = Array.from({ length: 20 }, (_, index) => `field${index}`);
const text = handler(`  const task = {
    title: payload.issue.title,
    url: payload.issue.html_url,
    labels: (payload.issue.labels ?? []).map((label) => ({ name: label.name, color: label.color })),
    author: { login: payload.issue.user?.login ?? "", id: payload.issue.user?.id },
${values.map((name, index) => `    ${name}: \`\${payload.repository.full_name} ${index}\`,`).join("\n")}
  };
  log.info("made", task);`);

/** The server that ships, which answers what the page asks about types. */
async function startTypes(uri: string): Promise<LspClient> {
  const client = new LspClient(join(dist, "language-server.js"));
  await client.start({ flowChanged: false, types: { trusted: true } });
  await client.open(uri, text);
  await client.ask(lspMethods.watchFlow, { uri });
  return client;
}

/** Runs in the page: the milliseconds until an element has some words, and the frame after that. */
async function waitForText({ element, words }: { readonly element: string; readonly words: string }) {
  const begun = performance.now();
  const has = (): boolean =>
    document.querySelector(`[data-testid="${element}"]`)?.textContent?.includes(words) ?? false;
  while (!has()) await new Promise((resolve) => setTimeout(resolve, 0));
  await new Promise((resolve) => requestAnimationFrame(resolve));
  return performance.now() - begun;
}

async function openMapper({ page }: FlowPage): Promise<void> {
  await page.getByTestId("menu-map").click();
}

/** From the press on the menu's row to the frame with the sources of the payload and the result. */
async function openingTime(view: FlowPage, title: string): Promise<number> {
  await card(view, "task").click({ button: "right" });
  await view.page.getByTestId("menu-map").waitFor();
  const begun = performance.now();
  await openMapper(view);
  await view.page.evaluate(waitForText, { element: "target-title", words: title });
  await view.page.evaluate(waitForText, { element: "source-payload.issue", words: "issue" });
  const time = performance.now() - begun;
  await view.page.getByTestId("mapper-close").click();
  await view.page.getByTestId("mapper").waitFor({ state: "detached" });
  return time;
}

/** From a change of the text to the frame with the new value. */
async function resultTime(view: FlowPage, round: number): Promise<number> {
  const [before, after] = [round === 0 ? "" : ` + "-${round - 1}-"`, ` + "-${round}-"`];
  const begun = performance.now();
  view.host.type(`title: payload.issue.title${before},`, `title: payload.issue.title${after},`);
  await view.page.evaluate(waitForText, { element: "target-title", words: `README file-${round}-` });
  return performance.now() - begun;
}

export async function* benchMapper(): AsyncGenerator<Row> {
  const [sample] = await readSamples(dist, "github", "issues.opened");
  if (!sample) throw new Error("dist/ has no samples: run npm run build first.");
  const project = new TestProject();
  const uri = project.write("src/webhook.ts", text);
  const types = await startTypes(uri);
  const pages = await startPages();
  const view = await prepareFlow(pages, text, { width: 1400, height: 900 });
  const errors = errorsOf(view.page);
  try {
    view.host.payload = { from: "sample", values: {} };
    view.host.mapped = sample.payload;
    view.host.server.answerTypes = (method, params) => types.ask(lspMethods[method], { ...params, uri });
    await view.open();
    await card(view, "task").click();
    const opened: number[] = [];
    for (let round = 0; round < openingCount + warmUp; round++)
      opened.push(await openingTime(view, "README file"));
    const [first = Number.NaN] = opened;
    yield {
      what: "data mapper of issues.opened opened, with sources, types and result, p95",
      value: percentile(opened.slice(warmUp), 0.95),
      unit: "ms",
      limit: 300,
      peer: `the very first, for which TypeScript reads the project: ${first.toFixed(0)} ms`,
    };
    await card(view, "task").click({ button: "right" });
    await openMapper(view);
    const shown: number[] = [];
    for (let round = 0; round < changeCount + warmUp; round++) shown.push(await resultTime(view, round));
    yield {
      what: "live result of a mapping, from a change of the text to its frame, p95",
      value: percentile(shown.slice(warmUp), 0.95),
      unit: "ms",
      limit: 100,
      peer: `median ${percentile(shown.slice(warmUp), 0.5).toFixed(0)} ms, with the test's channel between page and host`,
    };
    if (errors.length > 0) throw new Error(errors.join("\n"));
  } finally {
    view.host.dispose();
    await pages.stop();
    await types.stop();
    project.remove();
  }
}
