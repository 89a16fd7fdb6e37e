import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { memorySecretStore } from "@hookloom/core/environments/secrets/memory-secret-store";
import type { Project } from "@hookloom/core/project/project";
import { TestRegistry } from "@hookloom/core/project/testing/registry";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { Installs } from "../projects/install-packages.ts";
import { useVscode } from "../testing/vscode.ts";
import { addConnection, type ConnectionPorts } from "./add-connection.ts";
import { testConnection } from "./check-connection.ts";

const applyFlowEdit = vi.hoisted(() => vi.fn());
vi.mock("../flow/edits/apply-flow-edit.ts", () => ({ applyFlowEdit }));

/** What the person sees and what the command does, in their order. */
const order: string[] = [];
const answers: (string | undefined)[] = [];
const text = "export default [];\n";
let version = 1;
const workspace = {
  isTrusted: false,
  openTextDocument: async () => ({
    get version() {
      return version;
    },
    getText: () => text,
    save: async () => order.push("save"),
    uri: "",
  }),
};
const window = {
  showInputBox: async ({ title }: { readonly title: string }) => {
    order.push(title);
    version++;
    return answers.shift();
  },
};
useVscode({ workspace, window });

beforeEach(() => {
  workspace.isTrusted = false;
  version = 1;
  order.length = 0;
});

describe("in an untrusted workspace", () => {
  it.each([
    ["adding", addConnection],
    ["testing", testConnection],
  ])(
    "%s a connection waits for trust before it looks at the project, installs or runs anything",
    async (_, command) => {
      const asked = vi.fn();
      const projects = { choose: asked, of: asked };
      const ports = {
        projects,
        server: { request: asked },
        secrets: memorySecretStore({}),
      } as unknown as ConnectionPorts;
      await expect(command(ports, { root: "/project" })).rejects.toMatchObject({ code: "untrusted" });
      expect(asked).not.toHaveBeenCalled();
    },
  );
});

describe("while the project runs", () => {
  const give = vi.fn(
    async (_root: string, names: readonly string[]) => void order.push(`give ${names.join(", ")}`),
  );

  function add(wanted: object = { connector: "http" }, dependencies: object = {}): Promise<string> {
    const root = temporaryFolder();
    const entry = path.join(root, "src", "webhook.ts");
    mkdirSync(path.dirname(entry));
    writeFileSync(entry, text);
    writeFileSync(path.join(root, "package.json"), JSON.stringify({ private: true, dependencies }));
    const project = { root, entry, name: "orders" } as Project;
    const ports = {
      distDir: root,
      installs: new Installs(),
      log: { info: () => undefined },
      projects: { choose: async () => project, of: async () => project },
      runs: { give },
      server: { request: async () => ({}) },
      secrets: memorySecretStore({}),
    } as unknown as ConnectionPorts;
    applyFlowEdit.mockImplementation(async () => void order.push("write"));
    workspace.isTrusted = true;
    return addConnection(ports, { root, ...wanted });
  }

  it("asks for the values and hands them over before the source declares them", async () => {
    answers.push("https://api.example.com");
    await add();
    expect(order).toEqual(["orders: API_URL in dev", "give API_URL, API_TOKEN", "write", "save"]);
  });

  it("writes for the text that was read, also where a person types in it while a question is open", async () => {
    answers.push("https://api.example.com");
    await add();
    expect([version, applyFlowEdit.mock.lastCall?.[2]]).toEqual([2, expect.objectContaining({ version: 1 })]);
  });

  it("a package that the palette names is installed and found by its functions, and its client can wait", async () => {
    const registry = new TestRegistry();
    await registry.start();
    try {
      registry.publish("@hookloom/runtime");
      registry.publish("acme-ids", "Ids", "export const acmeId = () => 1;\n");
      registry.publish("acme-shop", "The shop", "export class AcmeShop {}\n");
      const dependencies = { "@hookloom/runtime": "*" };
      expect(await add({ package: "acme-ids" }, dependencies)).toBe("acme-ids ");
      expect(order).toEqual([]);
      answers.push(undefined);
      expect(await add({ package: "acme-shop" }, dependencies)).toBe("acme-shop ");
      expect(order).toEqual(["How is the client of acme-shop created?"]);
      answers.push("new AcmeShop()");
      expect(await add({ package: "acme-shop" }, dependencies)).toBe("acmeShop");
      expect(order.slice(-2)).toEqual(["write", "save"]);
    } finally {
      await registry.stop();
    }
  });

  it("a closed question leaves the value for later, and the connection is added", async () => {
    answers.push(undefined);
    await add();
    expect(order).toEqual(["orders: API_URL in dev", "give API_URL, API_TOKEN", "write", "save"]);
  });
});
