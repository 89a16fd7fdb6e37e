import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../../../test/runner/temporary-folder.ts";
import { type Binding, bindingId } from "../contract/binding.ts";
import { localBindings } from "./local-bindings.ts";
import { canReach } from "./provider/public-url.ts";

let folder = "";
beforeEach(() => {
  folder = temporaryFolder();
});

const binding = (id: string): Binding => ({
  id,
  source: "github",
  trigger: "hub",
  resource: "octocat/hello-world",
  environment: "dev",
  url: "https://example.com/github",
  events: ["push"],
  configHash: "0",
});

describe("the bindings of a local environment", () => {
  it("are stored one by one, even by concurrent writers", async () => {
    const store = localBindings(path.join(folder, "not", "there", "yet"));
    expect(await store.list()).toEqual([]);
    const ids = ["a", "b", "c", "d", "e"];
    await Promise.all(ids.map((id) => store.put(binding(id))));
    await Promise.all([
      store.put({ ...binding("a"), remoteId: "1" }),
      store.delete("b"),
      store.delete("none"),
    ]);
    const kept = await store.list();
    expect(kept.map(({ id }) => id).sort()).toEqual(["a", "c", "d", "e"]);
    expect(kept.find(({ id }) => id === "a")?.remoteId).toBe("1");
  });

  it.each(["{", "{}", '[{"id":"a"}]'])("are reported and kept if invalid: %s", async (text) => {
    const file = path.join(folder, "bindings.json");
    await writeFile(file, text);
    const store = localBindings(folder);
    await expect(store.list()).rejects.toMatchObject({ code: "bindings" });
    await expect(store.put(binding("a"))).rejects.toThrow("--take-over");
    expect(await readFile(file, "utf8")).toBe(text);
  });

  it("have stable ids that are valid keys of a ConfigMap", () => {
    const place = {
      environment: "prod",
      trigger: "$höok",
      source: "github",
      resource: "Octocat/Hello-World",
    };
    expect(bindingId(place)).toBe(bindingId({ ...place, resource: "octocat/hello-world" }));
    expect(bindingId(place)).not.toBe(bindingId({ ...place, environment: "dev" }));
    expect(bindingId(place)).not.toBe(bindingId({ ...place, api: "https://github.example.com/api/v3" }));
    expect(bindingId(place)).toMatch(/^[-._a-zA-Z0-9]+$/);
  });
});

it.each([
  ["https://api.github.com", "https://hooks.example.com/github", true],
  ["https://api.github.com", "http://localhost:3000/github", false],
  ["https://api.github.com", "http://127.0.0.1/github", false],
  ["https://api.github.com", "http://0.0.0.0/github", false],
  ["https://api.github.com", "http://[::1]/github", false],
  ["https://api.github.com", "http://192.168.1.5/github", false],
  ["https://api.github.com", "http://172.20.0.1/github", false],
  ["https://api.github.com", "http://172.32.0.1/github", true],
  ["https://api.github.com", "http://hooks/github", false],
  ["https://github.example.com/api/v3", "http://192.168.1.5/github", true],
  ["https://github.example.com/api/v3", "http://localhost/github", false],
  ["http://127.0.0.1:1234", "http://127.0.0.1:3000/github", true],
])("%s reaches %s: %s", (from, url, reached) => {
  expect(canReach(from, url)).toBe(reached);
});
