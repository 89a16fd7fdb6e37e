import { readFileSync, writeFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { temporaryFolder } from "../../../../../test/runner/temporary-folder.ts";
import { type Project, projectAt } from "../project.ts";
import {
  addEnvironment,
  kubernetesProblems,
  withEnvironment,
  writeEnvironment,
} from "./write-environment.ts";

const cluster = {
  target: "kubernetes",
  context: "main",
  namespace: "orders",
  registry: "r.example.com/team",
};

describe("an environment is written", () => {
  test("next to the others, which stay as they are", () => {
    const text =
      '{\n    "entry":   "a.ts",\n    "environments": {\n        "dev": { "port":3000 }\n    }\n}\n';
    const written = withEnvironment(text, "staging", { target: "local" });
    expect(written).toContain('"entry":   "a.ts"');
    expect(written).toContain(
      '"dev": { "port":3000 },\n        "staging": {\n            "target": "local"\n        }',
    );
  });
  test("with the two defaults where the file names none", () => {
    expect(JSON.parse(withEnvironment('{ "entry": "a.ts" }\n', "staging", {})).environments).toEqual({
      dev: {},
      prod: {},
      staging: {},
    });
  });
  test("into a project that is still there, or it is refused in one sentence", async () => {
    const root = temporaryFolder();
    const sentence = `${root} no longer contains hookloom.json: open the project's folder again.`;
    await expect(writeEnvironment(root, "dev", {})).rejects.toMatchObject({
      code: "no-project",
      message: sentence,
    });
  });
  test("in place of the one with its name, with CRLF and a byte order mark", () => {
    const text =
      '\uFEFF{\r\n  "environments": {\r\n    "prod": {},\r\n    "try": { "port":1 }\r\n  }\r\n}\r\n';
    const written = withEnvironment(text, "prod", { target: "local", port: 4000 });
    expect(written).toBe(
      text.replace('"prod": {}', '"prod": {\r\n      "target": "local",\r\n      "port": 4000\r\n    }'),
    );
  });
  test("and read again with the same members, while the rest is unchanged", () => {
    const name = fc.constantFrom("dev", "prod", "staging");
    const options = fc.dictionary(
      fc.string({ minLength: 1 }),
      fc.oneof(fc.string(), fc.integer(), fc.boolean()),
    );
    fc.assert(
      fc.property(name, options, fc.constantFrom(0, 2, "\t"), (one, members, indent) => {
        const before = { entry: "a.ts", environments: { dev: { port: 1 }, prod: {} }, more: [1, { a: "}" }] };
        const after = JSON.parse(withEnvironment(JSON.stringify(before, null, indent), one, members));
        const wanted = { ...before, environments: { ...before.environments, [one]: members } };
        // As texts, since a member may also be called "__proto__".
        expect(JSON.stringify(after)).toBe(JSON.stringify(wanted));
      }),
      { examples: [["dev", JSON.parse('{"__proto__":false}'), 0]] },
    );
  });
});

test("a file that is not JSON is not overwritten", async () => {
  const root = temporaryFolder();
  try {
    await writeFile(path.join(root, "hookloom.json"), "{ half");
    await expect(writeEnvironment(root, "staging", {})).rejects.toThrow(/hookloom\.json cannot be read/);
    expect(await readFile(path.join(root, "hookloom.json"), "utf8")).toBe("{ half");
  } finally {
  }
});

describe("the problems of all members are reported at once", () => {
  test("none where everything is right", () => {
    expect(kubernetesProblems(cluster)).toEqual({});
  });
  test("each missing member", () => {
    expect(Object.keys(kubernetesProblems({ target: "kubernetes" })).sort()).toEqual([
      "context",
      "namespace",
      "registry",
    ]);
  });
  test("in the same words as when the file is read", () => {
    const problems = kubernetesProblems({ ...cluster, namespace: "Orders", host: "https://a.example" });
    expect(problems.namespace).toMatch(/^namespace must be a Kubernetes name/);
    expect(problems.host).toMatch(/^host must not begin with "https:\/\/": enter "a\.example"/);
  });
  test("a host that no Gateway or Ingress leads to", () => {
    expect(kubernetesProblems({ ...cluster, host: "hooks.example.com" }).host).toMatch(
      /requires a gateway or an ingressClass/,
    );
  });
});

const staging = {
  target: "kubernetes",
  context: "staging-eu",
  namespace: "hooks",
  registry: "registry.example.com/team",
};

/** A project whose hookloom.json has this text. */
async function projectWith(text: string): Promise<Project> {
  const root = temporaryFolder();
  writeFileSync(path.join(root, "hookloom.json"), text);
  const project = await projectAt(root);
  if (!project) throw new Error("There is no project.");
  return project;
}

const textOf = ({ root }: Project): string => readFileSync(path.join(root, "hookloom.json"), "utf8");

describe("a new environment", () => {
  it("is added behind the others with their indentation and line ends, and read again", async () => {
    const text =
      '{\r\n\t"entry": "a.ts",\r\n\t"environments": {\r\n\t\t"dev": {}\r\n\t},\r\n\t"mine": [1,2]\r\n}\r\n';
    const project = await projectWith(text);
    await addEnvironment(project, "local-2", { target: "local" });
    expect(textOf(project)).toBe(
      text.replace('"dev": {}', '"dev": {},\r\n\t\t"local-2": {\r\n\t\t\t"target": "local"\r\n\t\t}'),
    );
    await addEnvironment(project, "staging", staging);
    expect((await projectAt(project.root))?.environments.staging).toEqual(staging);
  });

  it("keeps the defaults where the file names none", async () => {
    const project = await projectWith("{}");
    await addEnvironment(project, "staging", staging);
    const { environments } = JSON.parse(textOf(project));
    expect(environments).toEqual({ dev: {}, prod: {}, staging: staging });
  });

  it.each([
    ["Staging", staging, '"Staging" cannot be an environment\'s name: use lower-case letters'],
    ["dev", staging, "The project already has an environment dev"],
    ["staging", { ...staging, namespace: "A b" }, "namespace must be a Kubernetes name"],
    ["staging", { ...staging, host: "h.example.com" }, "host requires a gateway or an ingressClass"],
    ["staging", { target: "moon" }, 'target must be "local" or "kubernetes".'],
  ])("is refused as %s with %j, and the file is unchanged", async (name, options, sentence) => {
    const project = await projectWith('{ "environments": { "dev": {} } }');
    await expect(addEnvironment(project, name, options)).rejects.toThrow(sentence);
    expect(textOf(project)).toBe('{ "environments": { "dev": {} } }');
  });

  it("leaves every other value unchanged, whatever the file", async () => {
    const others = fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), fc.jsonValue(), {
      noNullPrototype: true,
    });
    const indents = fc.constantFrom(undefined, "\t", "  ");
    await fc.assert(
      fc.asyncProperty(others, indents, fc.boolean(), async (members, indent, mark) => {
        const all = { ...members, environments: { dev: { port: 4000 } }, last: 1 };
        const text = JSON.stringify(all, null, indent);
        const project = await projectWith(mark ? `\uFEFF${text}` : text);
        if (project.problem) return;
        await addEnvironment(project, "staging", staging);
        const after = textOf(project).replace(/^\uFEFF/, "");
        const { environments, ...rest } = JSON.parse(after);
        expect(environments).toEqual({ dev: { port: 4000 }, staging: staging });
        expect(rest).toEqual(JSON.parse(JSON.stringify({ ...members, last: 1 })));
      }),
      { numRuns: 50 },
    );
  });
});
