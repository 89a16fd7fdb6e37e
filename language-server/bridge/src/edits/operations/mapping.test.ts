import type { FlowEdit } from "@hookloom/protocol/flow-edit";
import type { MappingPath } from "@hookloom/protocol/mapping";
import { listSteps } from "@hookloom/protocol/walk";
import { describe, expect, it } from "vitest";
import { refused, textAfterEdit } from "../../testing/edited.ts";

type Set = Extract<FlowEdit, { op: "mapSet" }>;

const wrapped = (statement: string): string => `async function f(payload) {\n  ${statement}\n}\n`;
const place = { field: "value" } as const;

function setIn(path: MappingPath, text: string, more: Partial<Set> = {}) {
  return (document: Parameters<typeof listSteps>[0]): FlowEdit => ({
    op: "mapSet",
    step: listSteps(document)[0]?.id ?? "",
    ...place,
    path,
    text,
    ...more,
  });
}

function removeIn(path: MappingPath) {
  return (document: Parameters<typeof listSteps>[0]): FlowEdit => ({
    op: "mapRemove",
    step: listSteps(document)[0]?.id ?? "",
    ...place,
    path,
  });
}

const set = (literal: string, path: MappingPath, text: string, more: Partial<Set> = {}): string =>
  textAfterEdit(wrapped(`const made = ${literal};`), setIn(path, text, more)).slice(
    wrapped("const made = ").length - 3,
    -4,
  );
const remove = (literal: string, path: MappingPath): string =>
  textAfterEdit(wrapped(`const made = ${literal};`), removeIn(path)).slice(
    wrapped("const made = ").length - 3,
    -4,
  );

describe("writing one value of a mapping", () => {
  it("adds a property in the way in which the literal is written", () => {
    expect(set("{}", ["a"], "payload.a")).toBe("{ a: payload.a }");
    expect(set("{ b: 1 }", ["a"], "payload.a")).toBe("{ b: 1, a: payload.a }");
    expect(set("{ b: 1, }", ["a"], "2")).toBe("{ b: 1, a: 2, }");
    expect(set("{ b: 1, c: 2 }", ["a"], "3", { index: 1 })).toBe("{ b: 1, a: 3, c: 2 }");
    expect(set("{\n    b: 1,\n  }", ["a"], "2")).toBe("{\n    b: 1,\n    a: 2,\n  }");
    expect(set("{\n    b: 1 // note\n  }", ["a"], "2")).toBe("{\n    b: 1, // note\n    a: 2\n  }");
    expect(set("{\n    b: 1, // note\n  }", ["a"], "2")).toBe("{\n    b: 1, // note\n    a: 2,\n  }");
    expect(set("{ // all\n    b: 1,\n  }", ["a"], "2", { index: 0 })).toBe(
      "{ // all\n    a: 2,\n    b: 1,\n  }",
    );
    expect(set("{\n  }", ["a"], "2")).toBe("{\n    a: 2\n  }");
    expect(set("{ /* none */ }", ["a"], "2")).toBe("{ /* none */ a: 2 }");
    expect(set("{ ...rest }", ["a"], "2")).toBe("{ ...rest, a: 2 }");
  });

  it("leaves an argument its name when its properties become the fields of the call", () => {
    const argument = (edit: { op: "mapSet"; text: string } | { op: "mapRemove" }, text: string) =>
      textAfterEdit(text, (document) => ({
        ...edit,
        step: listSteps(document)[0]?.id ?? "",
        field: "argument1",
        path: ["a"],
      }));
    const before = wrapped("await send({});");
    const linked = argument({ op: "mapSet", text: "1" }, before);
    expect(linked).toBe(wrapped("await send({ a: 1 });"));
    expect(argument({ op: "mapRemove" }, linked)).toBe(before);
  });

  it("takes over quoted keys, and shorthand where the literal does not avoid it", () => {
    expect(set("{ 'b': 1 }", ["a"], "2")).toBe("{ 'b': 1, 'a': 2 }");
    expect(set("{ b: 1 }", ["x-y"], "2")).toBe('{ b: 1, "x-y": 2 }');
    expect(set("{ b }", ["title"], "title")).toBe("{ b, title }");
    expect(set("{ b }", ["title"], "title")).toBe("{ b, title }");
    expect(set("{ title }", ["title"], "payload.title")).toBe("{ title: payload.title }");
    expect(set("{ title: payload.title }", ["title"], "title")).toBe("{ title }");
  });

  it("replaces only the characters of a value that is there", () => {
    expect(set("{ a: payload.a /* kept */, b: 2 }", ["a"], "payload.c")).toBe(
      "{ a: payload.c /* kept */, b: 2 }",
    );
    expect(set("{ a: { b: payload.b } }", ["a", "b"], "1")).toBe("{ a: { b: 1 } }");
    expect(set("[payload.a, 2]", [0], "payload.b")).toBe("[payload.b, 2]");
    expect(set("[1]", [1], "2")).toBe("[1, 2]");
    expect(set("payload.list.map((x) => ({ a: x.a }))", [null, "b"], "x.b")).toBe(
      "payload.list.map((x) => ({ a: x.a, b: x.b }))",
    );
    expect(set("payload.list.map((x) => x.a)", [null], "{ a: x.a }")).toBe(
      "payload.list.map((x) => ({ a: x.a }))",
    );
  });

  it("makes the objects above a property that are not there yet", () => {
    expect(set("{ b: 1 }", ["author", "name", "first"], "payload.n")).toBe(
      "{ b: 1, author: { name: { first: payload.n } } }",
    );
    expect(set("{}", ["blocks", 0, "type"], '"section"')).toBe('{ blocks: [{ type: "section" }] }');
  });

  it("makes the value of a field and of an argument that has none", () => {
    const returns = textAfterEdit(wrapped("return;"), setIn(["a"], "payload.a"));
    expect(returns).toBe(wrapped("return { a: payload.a };"));
    const call = setIn(["a"], "payload.a", { field: "call", argument: 0 });
    expect(textAfterEdit(wrapped("await post();"), call)).toBe(wrapped("await post({ a: payload.a });"));
  });

  it("does not rewrite what is written by hand, unless that is wanted", () => {
    const literal = wrapped("const made = { a: pick(payload.a) };");
    expect(refused(literal, setIn(["a"], "1"))).toMatchObject({
      code: "not-applicable",
      message: expect.stringContaining('"a" was written by hand'),
    });
    expect(set("{ a: pick(payload.a) }", ["a"], "1", { replace: true })).toBe("{ a: 1 }");
    expect(refused(literal, setIn(["a", "b"], "1")).message).toContain('"pick(payload.a)" is not a literal');
  });

  it("refuses a text that is more or less than one expression", () => {
    const literal = wrapped("const made = { a: 1 };");
    for (const text of ["1, b: 2", "1 }", "", "...x", "payload."])
      expect(["bad-field", "syntax"]).toContain(refused(literal, setIn(["a"], text)).code);
    expect(refused(literal, setIn(["c", "d"], "1, b: 2")).code).toBe("bad-field");
  });
});

describe("an argument of a call", () => {
  const argument =
    (edit: { readonly op: "mapSet"; readonly text: string } | { readonly op: "mapRemove" }, index: number) =>
    (document: Parameters<typeof listSteps>[0]): FlowEdit => ({
      ...edit,
      step: listSteps(document)[0]?.id ?? "",
      field: "call",
      argument: index,
      path: [],
      ...(edit.op === "mapSet" ? { replace: true } : {}),
    });
  const set = (call: string, index: number, text: string): string =>
    textAfterEdit(wrapped(call), argument({ op: "mapSet", text }, index));
  const remove = (call: string, index: number): string =>
    textAfterEdit(wrapped(call), argument({ op: "mapRemove" }, index));

  it("is added behind those before it, of which a missing one is undefined", () => {
    expect(set("await post();", 2, "3")).toBe(wrapped("await post(undefined, undefined, 3);"));
    expect(set("await post(1 /* one */, );", 1, "2")).toBe(wrapped("await post(1, 2 /* one */, );"));
    expect(set("new Post;", 0, "1")).toBe(wrapped("new Post(1);"));
    expect(set("await post(pick(1), 2);", 0, "3")).toBe(wrapped("await post(3, 2);"));
  });

  it("is removed with its comma, or stays a place of its own before later ones", () => {
    expect(remove("await post(1, 2);", 0)).toBe(wrapped("await post(undefined, 2);"));
    expect(remove("await post(1, 2);", 1)).toBe(wrapped("await post(1);"));
    expect(remove("await post(1 /* a */, /* b */ 2);", 1)).toBe(wrapped("await post(1 /* a */ /* b */);"));
    expect(remove("await post(1);", 0)).toBe(wrapped("await post();"));
  });
});

describe("a literal that becomes too long", () => {
  it("is broken over lines where it becomes longer than the lines of its file, and stays broken", () => {
    const long = "payload.sender.organization.billing.address.street";
    const two = `{ first: ${long}, second: payload.b }`;
    expect(set(`{ first: ${long} }`, ["second"], "payload.b")).toBe(
      `{\n    first: ${long},\n    second: payload.b\n  }`,
    );
    const nested = `{ a: { first: ${long} } }`;
    const inner = `{\n    a: { first: ${long}, b: 2 }\n  }`;
    expect(set(nested, ["a", "b"], "2")).toBe(inner);
    expect(set("{}", ["a", "b"], `pick(${long}, { count: 1 }, ${long}, 2)`)).toBe(
      `{\n    a: {\n      b: pick(${long}, { count: 1 }, ${long}, 2)\n    }\n  }`,
    );
    expect(remove(`{\n    first: ${long},\n    second: payload.b\n  }`, ["second"])).toBe(
      `{\n    first: ${long}\n  }`,
    );
    // Comments stay with what they are about, and a file whose lines are as long keeps its own.
    expect(set(`{ /* a */ a: ${long} /* b */, /* c */ c: 2 /* d */ }`, ["e"], "3")).toBe(
      `{\n    /* a */ a: ${long} /* b */,\n    /* c */ c: 2,\n    e: 3 /* d */\n  }`,
    );
    const wide = wrapped(`const made = { first: ${long} };\n  // ${"wide ".repeat(22)}`);
    expect(textAfterEdit(wide, setIn(["second"], "payload.b"))).toContain(`const made = ${two};`);
  });

  it("ends the last of its lines as the file does, also as a new argument", () => {
    const commas = "const list = [\n\t1,\n];\n";
    const text = `${commas}async function f(payload) {\n\tawait post();\n}\n`;
    const call =
      (text: string) =>
      (document: Parameters<typeof listSteps>[0]): FlowEdit => ({
        op: "mapSet",
        step: listSteps(document).at(-1)?.id ?? "",
        field: "call",
        argument: 0,
        path: ["a", "b"],
        text,
      });
    const long = `payload.${"long".repeat(18)}`;
    expect(textAfterEdit(text, call(long))).toBe(
      text.replace("post()", `post({\n\t\ta: {\n\t\t\tb: ${long},\n\t\t},\n\t})`),
    );
  });
});

describe("writing several values", () => {
  const fill = (literal: string, values: readonly (readonly [MappingPath, string])[]): string =>
    textAfterEdit(wrapped(`const made = ${literal};`), (document) => ({
      op: "mapFill",
      step: listSteps(document)[0]?.id ?? "",
      ...place,
      values: values.map(([path, text]) => ({ path, text })),
    })).slice(wrapped("const made = ").length - 3, -4);

  it("writes those of one object next to each other, also where the object is new", () => {
    const values = [
      [["a"], "payload.a"],
      [["by", "name"], "payload.n"],
      [["by", "id"], "1"],
    ] as const;
    expect(fill("{}", values)).toBe("{ a: payload.a, by: { name: payload.n, id: 1 } }");
    expect(fill("{\n    b: 1 // note\n  }", values)).toBe(
      "{\n    b: 1, // note\n    a: payload.a,\n    by: { name: payload.n, id: 1 }\n  }",
    );
    expect(fill("{ by: { x: 1 } }", values)).toBe("{ by: { x: 1, name: payload.n, id: 1 }, a: payload.a }");
  });

  it("replaces and takes away those that are there where that is wanted, as one edit", () => {
    const text = wrapped('await fetch(url, { method: "PUT", headers: { a: "1", b: "2" } });');
    const change = (document: Parameters<typeof listSteps>[0]): FlowEdit => ({
      op: "mapFill",
      step: listSteps(document)[0]?.id ?? "",
      field: "call",
      argument: 1,
      replace: true,
      values: [
        { path: ["method"], text: '"POST"' },
        { path: ["headers", "a"], text: "" },
        { path: ["headers", "c"], text: "" },
        { path: ["body"], text: "payload" },
      ],
    });
    expect(textAfterEdit(text, change)).toBe(
      wrapped('await fetch(url, { method: "POST", headers: { b: "2" }, body: payload });'),
    );
  });

  it("takes several away that stand next to each other", () => {
    const changed = (given: string, ...values: readonly (readonly [string, string])[]): string =>
      textAfterEdit(wrapped(`const made = ${given};`), (document) => ({
        op: "mapFill",
        step: listSteps(document)[0]?.id ?? "",
        ...place,
        replace: true,
        values: values.map(([name, text]) => ({ path: [name], text })),
      })).slice(wrapped("const made = ").length - 3, -4);
    const [a, b, c] = [["a", ""] as const, ["b", ""] as const, ["c", ""] as const];
    expect(changed("{ a: 1, b: 2, c: 3 }", b, c)).toBe("{ a: 1 }");
    expect(changed("{ a: 1, b: 2, c: 3 }", a, b)).toBe("{ c: 3 }");
    expect(changed("{ a: 1, b: 2, c: 3, }", b, c)).toBe("{ a: 1, }");
    expect(changed("{ a: 1, b: 2, c: 3 }", c, a)).toBe("{ b: 2 }");
    expect(changed("{ a: 1, b: 2, c: 3 }", a, b, c)).toBe("{}");
    expect(changed("{\n    a: 1,\n    b: 2,\n    c: 3\n  }", b, c)).toBe("{\n    a: 1\n  }");
    expect(changed("{\n    a: 1,\n    b: 2,\n    c: 3,\n  }", b, c)).toBe("{\n    a: 1,\n  }");
    expect(changed("{ a: 1, b: 2, /* x */ c: 3 }", b, c)).toBe("{ a: 1, /* x */ }");
    expect(changed("{ a: 1, b: 2, c: 3 }", b, c, ["d", "4"])).toBe("{ a: 1, d: 4 }");
    expect(changed("{ a: 1, b: 2 }", a, b, ["c", "3"], ["d", "4"])).toBe("{ c: 3, d: 4 }");
    expect(changed("{ a: 1, /* x */ b: 2 }", a, b, ["d", "4"])).toBe("{ /* x */ d: 4 }");
    expect(changed("{\n    a: 1,\n  }", a, ["c", "3"], ["d", "4"])).toBe("{\n    c: 3,\n    d: 4,\n  }");
  });

  it("refuses all of them where one is there by now", () => {
    const step = (document: Parameters<typeof listSteps>[0]) => listSteps(document)[0]?.id ?? "";
    const values = [
      { path: ["b"], text: "2" },
      { path: ["a"], text: "3" },
    ];
    const edit = (document: Parameters<typeof listSteps>[0]): FlowEdit => ({
      op: "mapFill",
      step: step(document),
      ...place,
      values,
    });
    expect(refused(wrapped("const made = { a: 1 };"), edit).message).toContain('"a" already has a value');
  });
});

describe("removing one value of a mapping", () => {
  it("takes its comma and its line, and leaves comments", () => {
    expect(remove("{ a: 1 }", ["a"])).toBe("{}");
    expect(remove("{ a: 1, b: 2 }", ["a"])).toBe("{ b: 2 }");
    expect(remove("{ a: 1, b: 2 }", ["b"])).toBe("{ a: 1 }");
    expect(remove("{\n    a: 1,\n    b: 2,\n  }", ["a"])).toBe("{\n    b: 2,\n  }");
    expect(remove("{\n    a: 1, // one\n    b: 2\n  }", ["b"])).toBe("{\n    a: 1 // one\n  }");
    expect(remove("{\n    // about a\n    a: 1,\n    b: 2,\n  }", ["a"])).toBe(
      "{\n    // about a\n    b: 2,\n  }",
    );
    expect(remove("{\n    a: 1, // one\n    b: 2\n  }", ["a"])).toBe("{\n    // one\n    b: 2\n  }");
    expect(remove("{ /* x */ a: 1 /* y */ }", ["a"])).toBe("{ /* x */ /* y */ }");
    expect(remove("{ a: 1, ...rest, b: 2 }", ["b"])).toBe("{ a: 1, ...rest }");
    expect(remove("[1, 2, 3]", [1])).toBe("[1, 3]");
  });

  it("refuses what is not there", () => {
    expect(refused(wrapped("const made = { a: 1 };"), removeIn(["b"])).code).toBe("not-found");
  });
});

describe("making a function of a value", () => {
  const extract = (statement: string, path: MappingPath, types: Record<string, string>): string =>
    textAfterEdit(
      wrapped(statement),
      (document) => ({
        op: "mapExtract",
        step: listSteps(document)[0]?.id ?? "",
        ...place,
        path,
        name: "make",
      }),
      { types },
    );

  it("gives it what the value reads, and calls it in its place", () => {
    expect(extract("const made = { a: { b: payload.b } };", ["a"], { payload: "Payload" })).toBe(
      `${wrapped("const made = { a: make(payload) };")}
function make(payload: Payload) {
  return { b: payload.b };
}
`,
    );
    expect(
      extract("const made = payload.list.map((x) => ({ a: x.a }));", [null], { x: "{ a: string }" }),
    ).toContain("payload.list.map((x) => make(x));");
    expect(
      extract("const made = { a: { b: await get(payload) } };", ["a"], { payload: "Payload" }),
    ).toContain("a: await make(payload)");
  });

  it("refuses a name that is taken, and a value whose types are not known", () => {
    const of =
      (name: string) =>
      (document: Parameters<typeof listSteps>[0]): FlowEdit => ({
        op: "mapExtract",
        step: listSteps(document)[0]?.id ?? "",
        ...place,
        path: ["a"],
        name,
      });
    const text = wrapped("const made = { a: { b: payload.b } };");
    expect(refused(text, of("payload")).code).toBe("name-taken");
    expect(refused(text, of("make")).message).toContain('The type of "payload" is unknown');
  });
});

describe("making a type of a sample", () => {
  const typed = (statement: string, json: string): string =>
    textAfterEdit(wrapped(statement), (document) => ({
      op: "mapType",
      step: listSteps(document)[0]?.id ?? "",
      ...place,
      name: "Task",
      json,
    }));

  it("declares it below, and gives it to the variable or the value", () => {
    expect(
      typed(
        "const made = { a: 1 };",
        '{ "a": 1, "by": { "name": null }, "x-y": [{ "b": true }, { "c": "d" }] }',
      ),
    ).toBe(
      `${wrapped("const made: Task = { a: 1 };")}
interface Task {
  a: number;
  by: {
    name: null;
  };
  "x-y": {
    b?: boolean;
    c?: string;
  }[];
}
`,
    );
    expect(typed("return { a: 1 };", "[1, null]")).toBe(
      `${wrapped("return { a: 1 } satisfies Task;")}\ntype Task = (number | null)[];\n`,
    );
    expect(typed("const made: Old = { a: 1 };", "{}")).toContain("const made: Task = { a: 1 };");
  });

  it("refuses what is not JSON with its reason", () => {
    const edit = (document: Parameters<typeof listSteps>[0]): FlowEdit => ({
      op: "mapType",
      step: listSteps(document)[0]?.id ?? "",
      ...place,
      name: "Task",
      json: "{ a: 1 }",
    });
    expect(refused(wrapped("const made = {};"), edit).message).toMatch(
      /The text for "sample" is not valid: it is not JSON/,
    );
  });
});
