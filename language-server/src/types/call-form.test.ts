import { expect, it } from "vitest";
import { handler } from "./testing/project.ts";
import { typeTests } from "./testing/type-tests.ts";

const types = typeTests();

it("shows the properties of an object that the call gives, however many its type has", async () => {
  const many = Array.from({ length: 60 }, (_, index) => `p${index}?: string`).join("; ");
  const plan = `\ndeclare function plan(entry: { body?: { deep?: { ${many}; when: string } } }): void;\n`;
  const propertiesOf = async (call: string) => {
    const { field } = types.client.openField(
      types.project.write("src/webhook.ts", ""),
      handler(`  «${call}»;`) + plan,
    );
    const { form } = await types.client.service.callForm(field);
    let type = form?.overloads[0]?.parameters[0]?.type;
    for (const name of ["body", "deep"])
      type = type?.kind === "object" ? type.properties.find((one) => one.name === name)?.type : undefined;
    return type;
  };
  const given = await propertiesOf('plan({ body: { deep: { when: "now" } } })');
  if (given?.kind !== "object") throw new Error("The object is not a form.");
  expect(given.properties).toHaveLength(61);
  expect(given.properties[0]).toMatchObject({ name: "when", value: { start: 29, end: 34 } });
  expect(await propertiesOf("plan({})")).toMatchObject({ kind: "expression" });
});
