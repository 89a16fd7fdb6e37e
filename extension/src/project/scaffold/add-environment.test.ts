import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Project, projectAt } from "../project.ts";
import { temporaryFolder } from "../testing/dist.ts";
import { addEnvironment } from "./add-environment.ts";

const cluster = {
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
  it("stands behind the others, with their indentation and line ends, and is read again", async () => {
    const text =
      '{\r\n\t"entry": "a.ts",\r\n\t"environments": {\r\n\t\t"dev": {}\r\n\t},\r\n\t"mine": [1,2]\r\n}\r\n';
    const project = await projectWith(text);
    await addEnvironment(project, "local-2", { target: "local" });
    expect(textOf(project)).toBe(
      text.replace('"dev": {}', '"dev": {},\r\n\t\t"local-2": {\r\n\t\t\t"target": "local"\r\n\t\t}'),
    );
    await addEnvironment(project, "staging", cluster);
    expect((await projectAt(project.root))?.environments.staging).toEqual(cluster);
  });

  it("leaves the usual ones where the file names none", async () => {
    const project = await projectWith("{}");
    await addEnvironment(project, "staging", cluster);
    const { environments } = JSON.parse(textOf(project));
    expect(environments).toEqual({ dev: {}, prod: {}, staging: cluster });
  });

  it.each([
    ["Staging", cluster, '"Staging" cannot be an environment\'s name: use small letters'],
    ["dev", cluster, "The project has an environment dev already"],
    ["staging", { ...cluster, namespace: "A b" }, "namespace must be a name of Kubernetes"],
    ["staging", { ...cluster, host: "h.example.com" }, "host needs the way to it"],
    ["staging", { target: "moon" }, 'target must be "local" or "kubernetes".'],
  ])("is refused as %s with %j, and the file stays", async (name, options, sentence) => {
    const project = await projectWith('{ "environments": { "dev": {} } }');
    await expect(addEnvironment(project, name, options)).rejects.toThrow(sentence);
    expect(textOf(project)).toBe('{ "environments": { "dev": {} } }');
  });

  it("leaves every other value as it was, whatever the file", async () => {
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
        await addEnvironment(project, "staging", cluster);
        const after = textOf(project).replace(/^\uFEFF/, "");
        const { environments, ...rest } = JSON.parse(after);
        expect(environments).toEqual({ dev: { port: 4000 }, staging: cluster });
        expect(rest).toEqual(JSON.parse(JSON.stringify({ ...members, last: 1 })));
      }),
      { numRuns: 50 },
    );
  });
});
