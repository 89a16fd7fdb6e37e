import { writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { defaultKubeconfig, readContexts } from "./kubeconfig.ts";

let folder: string;
beforeAll(() => {
  folder = temporaryFolder();
});

const config = `apiVersion: v1
kind: Config
current-context: kind-dev
contexts:
- name: kind-dev
  context: { cluster: kind, user: me }
- name: main
  context: { cluster: big, user: me, namespace: orders }
- context: { cluster: nameless }
users:
- name: me
  user: { token: not-to-be-kept }
`;

test("contexts by name, with their namespaces and without credentials", async () => {
  await writeFile(path.join(folder, "kube.yaml"), config);
  const found = await readContexts("kube.yaml", folder);
  expect(found).toEqual({
    current: "kind-dev",
    contexts: [
      { name: "kind-dev", cluster: "kind" },
      { name: "main", cluster: "big", namespace: "orders" },
    ],
  });
  expect(JSON.stringify(found)).not.toContain("not-to-be-kept");
});

test.each([
  ["a file that is not there", "gone.yaml", undefined, /^There is no file .*gone\.yaml: choose/],
  ["a file that is not YAML", "bad.yaml", "a: [", /cannot be read as a kubeconfig/],
  ["a file without contexts", "empty.yaml", "kind: Config\n", /contains no context/],
  ["an empty file", "nothing.yaml", "", /contains no context/],
])("%s is one sentence", async (_, name, text, sentence) => {
  if (text !== undefined) await writeFile(path.join(folder, name), text);
  const { contexts, problem } = await readContexts(name, folder);
  expect(contexts).toEqual([]);
  expect(problem).toMatch(sentence);
});

test("KUBECONFIG takes precedence over the home folder's file", () => {
  expect(defaultKubeconfig({ KUBECONFIG: ["", "/a/one", "/b/two"].join(path.delimiter) })).toBe("/a/one");
  expect(defaultKubeconfig({})).toMatch(/\.kube[\\/]config$/);
});
