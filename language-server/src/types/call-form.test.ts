import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { handler, TestClient, TestProject } from "./testing/project.ts";

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

let project: TestProject;
let client: TestClient;
beforeAll(() => {
  project = new TestProject();
  client = new TestClient();
});
afterAll(async () => {
  await client.service.end();
  project.remove();
});

it("shows the properties of an object that the call gives, however many its type has", async () => {
  const many = Array.from({ length: 60 }, (_, index) => `p${index}?: string`).join("; ");
  const plan = `\ndeclare function plan(entry: { body?: { deep?: { ${many}; when: string } } }): void;\n`;
  const propertiesOf = async (call: string) => {
    const { field } = client.openField(project.write("src/webhook.ts", ""), handler(`  «${call}»;`) + plan);
    const { form } = await client.service.callForm(field);
    let type = form?.overloads[0]?.parameters[0]?.type;
    for (const name of ["body", "deep"])
      type = type?.kind === "object" ? type.properties.find((one) => one.name === name)?.type : undefined;
    return type;
  };
  const given = await propertiesOf('plan({ body: { deep: { when: "now" } } })');
  if (given?.kind !== "object") throw new Error("The object is no form.");
  expect(given.properties).toHaveLength(61);
  expect(given.properties[0]).toMatchObject({ name: "when", value: { start: 29, end: 34 } });
  expect(await propertiesOf("plan({})")).toMatchObject({ kind: "expression" });
});
