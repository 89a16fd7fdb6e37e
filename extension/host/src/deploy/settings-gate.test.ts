import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { FormContent, FormViewContract } from "@hookloom/protocol/form-view";
import { connectRpc } from "@hookloom/protocol/rpc";
import { beforeEach, expect, test, vi } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { fakePanel } from "../flow/testing/fake-vscode.ts";
import { useVscode } from "../testing/vscode.ts";
import type { DeployPorts } from "./deploy-ports.ts";
import { missingSettings, showSettings } from "./settings-gate.ts";

useVscode({ workspace: { isTrusted: true, onDidGrantWorkspaceTrust: () => ({ dispose: () => undefined }) } });

interface Page {
  readonly reveal: ReturnType<typeof vi.fn>;
  change(values: Readonly<Record<string, string>>): Promise<FormContent>;
  /** The looks that came without being asked for. */
  readonly looks: FormContent[];
}
const pages = vi.hoisted(() => [] as unknown[]) as Page[];
vi.mock("../webview/open-page.ts", () => ({
  openPage: (_uri: unknown, _look: unknown, start: (panel: unknown) => unknown) => openFake(start),
}));

function openFake(start: (panel: unknown) => unknown): unknown {
  let deliver = (_message: unknown): void => undefined;
  const { panel, toHost } = fakePanel((message) => deliver(message));
  const looks: FormContent[] = [];
  const view = connectRpc<FormViewContract["view"], FormViewContract["host"]>(
    {
      post: toHost,
      listen: (receive) => {
        deliver = receive;
        return () => undefined;
      },
    },
    {
      requests: {},
      events: { content: (look: FormContent) => void looks.push(look), progress: () => undefined },
    },
  );
  const made = { ...panel, reveal: vi.fn(), dispose: vi.fn(), onDidDispose: () => undefined };
  start(made);
  const change = (values: Readonly<Record<string, string>>) =>
    view.request("change", { values, changed: Object.keys(values) });
  pages.push({ reveal: made.reveal, change, looks });
  return made;
}

const settings = vi.fn(async () => plan);
const plan = [{ name: "TOKEN", secret: true, origin: "none", missing: true }] as const;
let root: string;
let ports: DeployPorts;
beforeEach(async () => {
  pages.length = 0;
  settings.mockClear();
  root = temporaryFolder();
  await writeFile(path.join(root, "webhook.ts"), 'import { secret } from "@hookloom/runtime";\n');
  const use = async (_: unknown, work: (target: object) => unknown) => work({ settings });
  ports = {
    projects: { choose: async () => place().project },
    targets: { use, query: use },
  } as unknown as DeployPorts;
});

const place = () => ({
  root,
  project: { root, name: "orders", entry: path.join(root, "webhook.ts"), environments: { dev: {} } },
  environment: "dev",
});
const valuesOf = (look: FormContent | undefined) =>
  look?.sections.flatMap(({ fields }) => fields.map(({ name, value }) => [name, value]));

test("settings that are asked for again are those of the open page, with what was typed", async () => {
  await showSettings(ports, { root });
  await pages[0]?.change({ TOKEN: "typed" });
  await showSettings(ports, { root });
  expect(pages).toHaveLength(1);
  expect(pages[0]?.reveal).toHaveBeenCalledOnce();
  const deploy = vi.fn();
  expect(await missingSettings(ports, place(), { label: "Save and deploy to dev", again: deploy })).toBe(
    true,
  );
  expect(pages).toHaveLength(1);
  const labels = () => pages[0]?.looks.at(-1)?.actions.map(({ label }) => label);
  await expect.poll(labels).toEqual(["Save and deploy to dev", "Save"]);
  expect(valuesOf(pages[0]?.looks.at(-1))).toEqual([["TOKEN", "typed"]]);
  // Settings on request are all of them, and nothing waits for them.
  await showSettings(ports, { root });
  await expect.poll(labels).not.toContain("Save and deploy to dev");
});

test("the form shows the plan that the deploy has just read, and a cluster is asked only once", async () => {
  const environment = "prod";
  await missingSettings(
    ports,
    { ...place(), environment },
    { label: "Save and deploy", again: () => undefined },
  );
  const shown = await pages[0]?.change({ TOKEN: "typed" });
  expect(valuesOf(shown)).toEqual([["TOKEN", "typed"]]);
  expect(settings).toHaveBeenCalledOnce();
});
