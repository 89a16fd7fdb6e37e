import { applyEdits } from "@hookloom/bridge/edit-list";
import { readFlow } from "@hookloom/bridge/read";
import { writeEdit } from "@hookloom/bridge/write";
import { describe, expect, it } from "vitest";
import { failOnError } from "./fail-on-error.ts";

const around = (code: string): string => `async function f(url, log) {\n${code}  done();\n}\n`;
const request = "  const response = await fetch(url);\n";
const failing = "throw new Error(`Request failed: ${response.status}`, { cause: response });";
const check = `  if (!response.ok)\n    ${failing}\n`;

const names = {
  shop: { connector: "openapi-fetch" },
  got: { connector: "got" },
  undici: { connector: "undici" },
  axios: { connector: "axios" },
};

function formOf(text: string) {
  const document = readFlow(text, { names });
  const body = document.flows[0]?.body;
  const step = body?.steps[0];
  if (!body || !step) throw new Error("There is no request.");
  return { document, ...failOnError(body, 0, step) };
}

/** The text with the box ticked, or not any more. */
function toggled(text: string): string {
  const { document, edit } = formOf(text);
  if (!edit) throw new Error("The box cannot be changed.");
  return applyEdits(text, writeEdit(text, document, edit));
}

describe("whether a request fails on an error status", () => {
  it("is the check behind it, which goes as it came", () => {
    const plain = around(request);
    const made = toggled(plain);
    expect(made).toBe(around(request + check));
    expect(formOf(made).checked).toBe(true);
    expect(toggled(made)).toBe(plain);
  });

  it("is an option of axios by which every status passes", () => {
    const plain = around("  const response = await axios.get(url);\n");
    expect(formOf(plain).checked).toBe(true);
    const made = toggled(plain);
    expect(made).toContain("axios.get(url, { validateStatus: () => true })");
    expect(formOf(made).checked).toBe(false);
    expect(toggled(made)).toBe(plain);
    const own = formOf(made.replace("() => true", "isFine"));
    expect(own).toMatchObject({
      edit: undefined,
      hint: "The value of validateStatus determines this behavior. Change that value instead.",
    });
  });

  it("checks the status code where a response has no ok", () => {
    const plain = around("  const response = await undici.request(url);\n");
    const made = toggled(plain);
    expect(made).toContain("if (response.statusCode >= 400)\n    throw new Error(");
    expect(made).toContain("${response.statusCode}`, { cause: response });");
    expect(formOf(made).checked).toBe(true);
    expect(toggled(made)).toBe(plain);
    const wrong = made.replace("response.statusCode >= 400", "!response.ok");
    expect(formOf(wrong).checked).toBe(false);
  });

  it("takes only what fails out of a check that does more, and puts it back there", () => {
    const own = "  if (!response.ok) {\n    log.error(response.status); // ours\n";
    const made = around(`${request}${own}    ${failing}\n  }\n`);
    expect(formOf(made).checked).toBe(true);
    const without = toggled(made);
    expect(without).toBe(around(`${request}${own}  }\n`));
    expect(formOf(without).checked).toBe(false);
    expect(toggled(without)).toBe(made);
  });

  it.each([
    "response.status >= 400",
    "response.status>399",
    "400 <= response.status",
    "response.status !== 200",
    "response.ok === false",
    "response.ok != true",
  ])("is also a check of %s", (condition) => {
    const made = around(`${request}  if (${condition}) throw new Error();\n`);
    expect(formOf(made).checked).toBe(true);
    expect(toggled(made)).toBe(around(request));
  });

  it("is found behind what reads the response for its message, as long as the name is that of the response", () => {
    const read = "  const words = await response.text();\n";
    expect(formOf(around(request + read + check)).checked).toBe(true);
    for (const between of ["  return response;\n", "  response = await fetch(other);\n"])
      expect(formOf(around(request + between + check)).checked, between).toBe(false);
  });

  it.each([
    ["may go on", "{ if (response.status !== 404) throw new Error(); }"],
    ["is of another response", "throw new Error();", "!other.ok"],
    ["is of some error statuses", "throw new Error();", "response.status >= 500"],
    ["has another condition too", "throw new Error();", "!response.ok && strict"],
  ])("is not a check that %s", (_, inside, condition = "!response.ok") => {
    expect(formOf(around(`${request}  if (${condition}) ${inside}\n`)).checked).toBe(false);
  });

  it("cannot be changed where an error status is handled otherwise, or nothing keeps the response", () => {
    for (const [code, words] of [
      [`${request}  if (!response.ok) return undefined;\n`, "Change it there."],
      ["  await fetch(url);\n", 'Enter a name in "result" first.'],
    ] as const) {
      const { checked, edit, hint } = formOf(around(code));
      expect([checked, edit], code).toEqual([false, undefined]);
      expect(hint, code).toContain(words);
    }
  });
});

describe("whether a request of an OpenAPI client fails on an error status", () => {
  const call = 'await shop.POST("/orders", { body: { id: 1 } });\n';
  const kept = `  const { data, error, response } = ${call}`;
  const failed = "throw new Error(`Request failed: ${response.status}`, { cause: error });";
  const check = `  if (error !== undefined || !response.ok)\n    ${failed}\n`;

  it("is the check of its error and its status, which goes as it came", () => {
    const plain = around(kept);
    const made = toggled(plain);
    expect(made).toBe(around(kept + check));
    expect(formOf(made).checked).toBe(true);
    expect(toggled(made)).toBe(plain);
  });

  it.each([
    ["{ data, error }", "error"],
    ["{ data: order, error: problem, response: answer }", "problem !== undefined || !answer.ok"],
    ["{ data, response }", "response.status >= 400"],
    ["result", "result.error"],
    ["result", "!result.response.ok"],
  ])("is also the check that a developer wrote for %s: %s", (result, condition) => {
    const request = `  const ${result} = ${call}`;
    const made = around(`${request}  if (${condition}) throw new Error();\n`);
    expect(formOf(made).checked).toBe(true);
    expect(toggled(made)).toBe(around(request));
  });

  it.each(["errors", "error && strict", "error || strict", "!data"])(
    "is not the check of %s",
    (condition) => {
      expect(formOf(around(`${kept}  if (${condition}) throw new Error();\n`)).checked).toBe(false);
    },
  );

  it("reads the response by a name of the whole result", () => {
    expect(toggled(around(`  const result = ${call}`))).toContain(
      "throw new Error(`Request failed: ${result.response.status}`, { cause: result.error });",
    );
  });

  it("says how the status is kept where nothing keeps it", () => {
    for (const result of ["", "const { data } = ", "const { data: { response } } = "]) {
      const { edit, hint } = formOf(around(`  ${result}${call}`));
      expect([edit, hint], result).toEqual([undefined, expect.stringContaining("{ data, error, response }")]);
    }
  });
});

describe("whether a request of a client that throws by itself fails on an error status", () => {
  it.each(["got(url)", "got(url, { retry: 2 })", "got.get(url).json()"])(
    "is its option, which goes as it came: %s",
    (call) => {
      const plain = around(`  const answer = await ${call};\n`);
      expect(formOf(plain).checked).toBe(true);
      const made = toggled(plain);
      expect(made).toContain("throwHttpErrors: false");
      expect(formOf(made).checked).toBe(false);
      expect(toggled(made)).toBe(plain);
    },
  );

  it("is not said where an expression decides it", () => {
    const { edit, hint } = formOf(around("  await got(url, { throwHttpErrors: strict });\n"));
    expect([edit, hint]).toEqual([
      undefined,
      "The value of throwHttpErrors determines this behavior. Change that value instead.",
    ]);
  });
});
