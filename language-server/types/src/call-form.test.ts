import type { FormParameter, TypeNode } from "@hookloom/protocol/typed-fields";
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

/** The types of a client that is made from the document of an API, as `openapi-fetch` computes them. */
const client = `
interface Order { id: string; note?: string; customer: { name: string; email?: string }; lines: { sku: string }[] }
interface Paths { "/orders": { post: { query?: { dryRun?: boolean }; header?: never; body: Order } } }
type Required_<T> = { [K in keyof T as {} extends Pick<T, K> ? never : K]: T[K] };
type Params<O> = O extends { query?: unknown } ? { params?: Pick<O, "query" & keyof O> } : { params?: { query?: unknown } };
type Body<O> = O extends { body: infer B } ? { body: B } : { body?: unknown };
type Init<O> = Params<O> & Body<O> & { header?: never; parseAs?: "json" | "text" };
type InitParam<I> = keyof Required_<I> extends never ? [(I & { [key: string]: unknown })?] : [I & { [key: string]: unknown }];
interface Client { POST<P extends keyof Paths, I extends Init<Paths[P]["post"]>>(url: P, ...init: InitParam<I>): Promise<I> }
declare const shop: Client;
interface Find { table: string; where?: { id?: number } }
declare function find<T extends Find>(find: T): T;
type Subset<T, U> = { [K in keyof T]: K extends keyof U ? T[K] : never };
declare function select<T extends Find>(find?: Subset<T, Find>): T;
declare function same<T>(value: T): T;
`;

const names = (parameters: readonly FormParameter[] = []): readonly string[] =>
  parameters.flatMap(({ name, optional, type }) => [
    `${name}${optional ? "?" : ""}`,
    ...(type.kind === "object" ? names(type.properties).map((inner) => `${name}.${inner}`) : []),
  ]);

const members = ({ children = [], element }: TypeNode): readonly string[] => [
  ...children.flatMap((child) => [
    `${child.name}${child.optional ? "?" : ""}`,
    ...members(child).map((inner) => `${child.name}.${inner}`),
  ]),
  ...(element ? members(element).map((inner) => `[].${inner}`) : []),
];

/** The names of what the chosen overload takes, those of objects inside of it among them. */
async function namesOf(call: string): Promise<readonly string[]> {
  const { field } = types.client.openField(
    types.project.write("src/webhook.ts", ""),
    handler(`  await «${call}»;`) + client,
  );
  const { form } = await types.client.service.callForm(field);
  return names(form?.overloads[form.chosen]?.parameters);
}

it("names the members of what a generic client takes for one of its paths, the required ones first", async () => {
  const whole = ["url", "init", "init.body", "init.body.id", "init.body.customer", "init.body.customer.name"];
  const found = await namesOf('shop.POST("/orders", { body: {} })');
  expect(found).toEqual(expect.arrayContaining(whole));
  expect(found.indexOf("init.body")).toBeLessThan(found.indexOf("init.params?"));
  expect(found.indexOf("init.body.lines")).toBeLessThan(found.indexOf("init.body.note?"));
  expect(found).not.toContain("init.header?");
  expect(await namesOf('shop.POST("/orders")')).toEqual(expect.arrayContaining(whole));
});

it.each([
  ["find({})", ["find", "find.table", "find.where?", "find.where.id?"]],
  ['find({ table: "a" })', ["find", "find.table", "find.where?", "find.where.id?"]],
  ["select({ where: {} })", ["find?", "find.table", "find.where?", "find.where.id?"]],
  ["same({ a: 1 })", ["value", "value.a"]],
] as const)(
  "shows what a generic function may be given, not only what it is given: %s",
  async (call, wanted) => {
    expect(await namesOf(call)).toEqual(wanted);
  },
);

it.each([
  ['shop.POST("/orders", «{ body: {} }»)', ["body", "body.id", "body.customer.name", "body.lines.[].sku"]],
  ['shop.POST("/orders", { body: «{}» })', ["id", "customer.name", "lines.[].sku", "note?"]],
  ['shop.POST("/orders"«»)', []],
  ['find(«{ table: "a" }»)', ["table", "where?", "where.id?"]],
  ["find({ table: 'a', where: «{}» })", ["id?"]],
] as const)("makes the same members targets of a mapping: %s", async (marked, wanted) => {
  const { field } = types.client.openField(
    types.project.write("src/webhook.ts", ""),
    handler(`  await ${marked};`) + client,
  );
  const { target } = await types.client.service.mappingTypes(field);
  expect(target ? members(target) : []).toEqual(expect.arrayContaining([...wanted]));
});
