import type { Project } from "@hookloom/core/project/project";
import { UserError } from "@hookloom/core/project/user-error";
import { beforeEach, expect, test, vi } from "vitest";
import { Installs } from "../projects/install-packages.ts";
import { type StartPorts, startProject } from "./start-project.ts";

let failure: unknown;
let checked = 0;

vi.mock("@hookloom/core/environments/build/build-project", () => ({
  checkBuildable: () => {
    checked++;
    return Promise.reject(failure);
  },
}));

const project: Project = {
  root: "/orders",
  name: "orders",
  entry: "/orders/src/webhook.ts",
  environments: {},
};
const installs = new Installs();
const start = () => startProject({ installs } as Partial<StartPorts> as StartPorts, project);

beforeEach(() => {
  failure = undefined;
  checked = 0;
});

test.each([
  ["port-taken", "Use a free port"],
  ["not-installed", "Install packages"],
  ["no-runtime", "Add the runtime"],
  ["no-gateway", "Add the gateway"],
])("a failure with the code %s gets a button and keeps its details and its place", async (code, title) => {
  const kept = { detail: ["npm said no"], location: { file: "package.json", line: 3 } };
  failure = new UserError(code, "It failed to start.", kept);
  await expect(start()).rejects.toMatchObject({
    ...{ ...kept, code, message: "It failed to start.", cause: failure },
    wayOut: { title },
  });
});

test("a failure that no click fixes stays as it is", async () => {
  failure = new UserError("build-failed", "It does not build.");
  await expect(start()).rejects.toBe(failure);
});

test.each([true, false])(
  "a project whose packages this window is installing starts after that: it succeeds: %s",
  async (succeeds) => {
    failure = new UserError("build-failed", "It does not build.");
    const install = Promise.withResolvers<void>();
    const installed = installs.run(project, () => install.promise).catch(() => "failed");
    const started = start();
    await installs.run({ ...project, root: "/bills" }, async () => undefined);
    expect(checked).toBe(0);
    if (succeeds) install.resolve();
    else install.reject(new Error("npm said no"));
    await expect(started).rejects.toBe(failure);
    expect(checked).toBe(1);
    expect(await installed).toBe(succeeds ? undefined : "failed");
    expect(installs.has(project)).toBe(false);
  },
);
