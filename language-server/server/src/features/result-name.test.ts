import { expect, it } from "vitest";
import { lowerCaseStart, resultName } from "./result-name.ts";

it.each([
  ["readFile", { shape: "value", name: "Buffer" }, "file"],
  ["getUser", { shape: "value", name: "User" }, "user"],
  ["randomUUID", { shape: "text" }, "uuid"],
  ["createReadStream", { shape: "value", name: "ReadStream" }, "readStream"],
  ["isValid", { shape: "switch" }, "valid"],
  ["addDays", { shape: "value", name: "Date" }, "date"],
  ["format", { shape: "text" }, "text"],
  ["slugify", { shape: "text" }, "slug"],
  ["nanoid", { shape: "text" }, "id"],
  ["nextOrderId", { shape: "text" }, "id"],
  ["grid", { shape: "value" }, "result"],
  ["max", { shape: "number" }, "number"],
  ["keys", { shape: "list" }, "items"],
  ["groupBy", { shape: "value", name: "Record" }, "result"],
  ["get", { shape: "value" }, "result"],
  ["together", { shape: "value" }, "result"],
] as const)("what %s gives has a good name", (callee, result, name) => {
  expect(resultName(callee, result)).toBe(name);
});

it("writes a small first letter, or a small first word of capitals", () => {
  expect(["WebClient", "URL", "URLParser", "S3Client", "already"].map(lowerCaseStart)).toEqual([
    "webClient",
    "url",
    "urlParser",
    "s3Client",
    "already",
  ]);
});
