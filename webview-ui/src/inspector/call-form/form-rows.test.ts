import type { FormParameter, FormType } from "@hookloom/protocol/typed-fields";
import { expect, it } from "vitest";
import { type FormRow, formRows, missingParameters } from "./form-rows.ts";

const words: FormType = { kind: "text", label: "string" };

const text =
  'calendar.events.insert({ calendarId: "primary", requestBody: { summary: "", start: { date: "" } } })';

function parameter(name: string, type: FormType, value?: string): FormParameter {
  const start = value === undefined ? -1 : text.indexOf(value);
  const given = value === undefined ? {} : { value: { start, end: start + value.length } };
  return { name, type, optional: true, ...given };
}

const object = (label: string, properties: readonly FormParameter[]): FormType => ({
  kind: "object",
  label,
  properties,
});

const start = object("Date", [parameter("date", words, '""'), parameter("timeZone", words)]);
const body = object("Event", [
  parameter("summary", words, '""'),
  parameter("start", start, '{ date: "" }'),
  parameter("location", words),
]);
const params = object("Insert", [
  parameter("calendarId", words, '"primary"'),
  parameter("requestBody", body, '{ summary: "", start: { date: "" } }'),
]);
const options = object("MethodOptions", [parameter("timeout", words)]);
const insert = [
  { ...parameter("params", params, text.slice(23, -1)), position: 0 },
  { ...parameter("options", options), position: 1 },
];

const shape = ({ label, inside }: FormRow): unknown => (inside ? { [label]: inside.map(shape) } : label);

it("shows the members of the only object that is given, though the call takes options as well", () => {
  const form = { text, added: new Set<string>() };
  expect(formRows(insert, form).map(shape)).toEqual([
    "calendarId",
    { requestBody: ["summary", "start.date"] },
  ]);
  expect(missingParameters(insert, form).map(({ label }) => label)).toEqual(["options"]);
});

it("folds both once the options are added", () => {
  const form = { text, added: new Set(["options.timeout"]) };
  expect(formRows(insert, form).map(shape)).toEqual([
    "calendarId",
    { requestBody: ["summary", "start.date"] },
    { options: ["timeout"] },
  ]);
});
