import { beforeEach, expect, test, vi } from "vitest";
import type { Project } from "../../project/project.ts";
import { UserError } from "../../project/user-error.ts";
import { type StartPorts, startProject } from "./start-project.ts";

let failure: unknown;

vi.mock("../../environments/build/build-project.ts", () => ({
  checkBuildable: () => Promise.reject(failure),
}));

const project: Project = {
  root: "/orders",
  name: "orders",
  entry: "/orders/src/webhook.ts",
  environments: {},
};
const start = () => startProject({} as Partial<StartPorts> as StartPorts, project);

beforeEach(() => {
  failure = undefined;
});

test.each([
  ["port-taken", "Use a free port"],
  ["not-installed", "Install packages"],
  ["no-runtime", "Add the runtime"],
])("a failure with the code %s gets a button and keeps its details and its place", async (code, title) => {
  const kept = { detail: ["npm said no"], location: { file: "package.json", line: 3 } };
  failure = new UserError(code, "It does not start.", kept);
  await expect(start()).rejects.toMatchObject({
    ...{ ...kept, code, message: "It does not start.", cause: failure },
    wayOut: { title },
  });
});

test("a failure that no click fixes stays as it is", async () => {
  failure = new UserError("build-failed", "It does not build.");
  await expect(start()).rejects.toBe(failure);
});
