import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { CatalogConnection } from "./connection.ts";
import { connectionOf, connections, fillHoles, findConnection } from "./connections.ts";

// @reads webview-ui/src/controls/brand-marks.ts

const repository = join(import.meta.dirname, "..", "..", "..", "..", "..");
const read = (...parts: readonly string[]): string => readFileSync(join(repository, ...parts), "utf8");
const identifier = /^[A-Za-z_$][\w$]*$/;
const sentence = /^[A-Z][^\n]{8,160}\.$/;

it("finds connections by id and by the export that makes their client", () => {
  expect(findConnection("slack")?.label).toBe("Slack");
  expect(findConnection("no-such")).toBeUndefined();
  expect(connectionOf("@slack/web-api", "WebClient")?.id).toBe("slack");
  expect(connectionOf("openai", "default")?.id).toBe("openai");
  expect(connectionOf("@googleapis/calendar", "calendar")?.id).toBe("google-calendar");
  expect(connectionOf("@googleapis/calendar", "auth")).toBeUndefined();
  expect(connectionOf("@slack/web-api", "LogLevel")).toBeUndefined();
});

it("has each id, variable and client once", () => {
  for (const part of ["id", "label", "variable"] as const) {
    const all = connections.map((connection) => connection[part]);
    expect(new Set(all).size, part).toBe(all.length);
  }
});

it("refuses a placeholder without a setting", () => {
  expect(() => fillHoles({ factory: "f({{NO}})", settings: [] }, () => "")).toThrow(
    "has a placeholder for NO",
  );
});

function packageOf(module: string): string {
  return module
    .split("/")
    .slice(0, module.startsWith("@") ? 2 : 1)
    .join("/");
}

function expectIcon({ icon }: CatalogConnection): void {
  const [kind = "", mark] = icon.split(":");
  if (mark === undefined) {
    const icons = JSON.parse(read("node_modules", "@vscode", "codicons", "dist", "metadata.json"));
    expect(Object.keys(icons)).toContain(kind);
    return;
  }
  const marks = read("webview-ui", "src", "controls", "brand-marks.ts");
  expect(marks, `a mark of ${mark}`).toMatch(new RegExp(`^  "?${mark}"?: `, "m"));
}

// That factory, check and methods fit the real packages is held in test/interop/connections.test.ts.
describe.each(connections.map((connection) => [connection.id, connection] as const))(
  "%s",
  (id, connection) => {
    it("has a label, an icon that can be drawn, a hint and its client's page", () => {
      expect(id).toMatch(/^[a-z][a-z0-9-]*$/);
      expect(connection.label).not.toBe("");
      expect(connection.hint).toMatch(/^\w[^.]{3,60}$/);
      expect(new URL(connection.docs).protocol).toBe("https:");
      expectIcon(connection);
    });

    it("installs what it imports, in a range of versions", () => {
      const installed = { "@hookloom/runtime": "", ...connection.packages };
      expect(connection.imports.length).toBeGreaterThan(0);
      for (const { module, name, as } of connection.imports) {
        expect(Object.keys(installed)).toContain(packageOf(module));
        expect(as).toMatch(identifier);
        expect(name).toMatch(/^(\*|[\w$]+)$/);
      }
      for (const range of Object.values({ ...connection.packages, ...connection.typePackages }))
        expect(range).toMatch(/^\^\d+\.\d+\.\d+$/);
    });

    it("makes its client of its imports and its settings, and of nothing else", () => {
      const used: string[] = [];
      const made = fillHoles(connection, ({ name }) => {
        used.push(name);
        return "hole";
      });
      expect([...new Set(used)].sort()).toEqual(connection.settings.map(({ name }) => name).sort());
      expect(made).not.toContain("{{");
      for (const { as } of connection.imports) {
        const bare = made.replace(/"[^"]*"/g, '""');
        expect(bare.match(new RegExp(`(?<![.\\w$])${as}(?![\\w$]|\\s*:)`, "g")), as).toHaveLength(1);
        expect(made.match(new RegExp(`\\b${as}\\b`, "g")), as).toHaveLength(1);
      }
      expect(connection.variable).toMatch(identifier);
      expect(connection.imports.map(({ as }) => as)).not.toContain(connection.variable);
    });

    it("describes its settings, and says where each secret is found", () => {
      expect(connection.settings.length).toBeGreaterThan(0);
      for (const setting of connection.settings) {
        expect(setting.name).toMatch(/^[A-Z][A-Z0-9_]*$/);
        expect(setting.description, setting.name).toMatch(/^[A-Z][^\n"]{5,70}[^.]$/);
        if (setting.default !== undefined) expect(setting.secret, setting.name).toBe(false);
        if (!setting.secret) continue;
        expect(setting.by, setting.name).toMatch(/^(provider|person)$/);
        expect(setting.where, setting.name).toMatch(/^(copy|create|write)\b.{15,200}[^.]$/);
        expect(new URL(setting.page ?? "").protocol, setting.name).toBe("https:");
      }
    });

    it("has a call that tests it, with its client, and says what it asks", () => {
      expect(connection.check.call).toMatch(/^client\.[\w.]+\(.*\)$/);
      expect(connection.check.description).toMatch(/^[A-Z][^\n]{10,80}[^.]$/);
    });

    it("has the methods that people need first, each with all its parts", () => {
      expect(connection.methods.length).toBeGreaterThan(1);
      const labels = connection.methods.map(({ label }) => label);
      expect(new Set(labels).size).toBe(labels.length);
      for (const { path, label, description, shows, arguments: given, result } of connection.methods) {
        expect(path).toMatch(/^[A-Za-z]\w*(\.[A-Za-z]\w*)*$/);
        expect(label, path).toMatch(/^[A-Z][\w' ]{2,40}$/);
        expect(description, path).toMatch(sentence);
        expect(result, path).toMatch(identifier);
        const last = shows?.property?.split(".").at(-1);
        if (last !== undefined) expect(given, path).toContain(`${last}:`);
      }
    });
  },
);
