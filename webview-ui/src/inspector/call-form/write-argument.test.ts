import type { CallForm, FormParameter } from "@hookloom/language-server/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ParameterPath, withoutValue, withValue } from "./write-argument.ts";

type Overload = CallForm["overloads"][number];

const expression = { kind: "expression", label: "unknown" } as const;

/** A parameter whose value, if it has one, is found by its words in the text. */
function parameter(
  name: string,
  text: string,
  value?: string,
  more: Partial<FormParameter> = {},
): FormParameter {
  const start = value === undefined ? -1 : text.indexOf(value);
  if (value !== undefined && start < 0) throw new Error(`${value} is not in ${text}`);
  return {
    name,
    optional: true,
    type: expression,
    ...(value === undefined ? {} : { value: { start, end: start + value.length } }),
    ...more,
  };
}

/** What a call hands over when it runs. */
function argumentsOf(call: string): readonly unknown[] {
  const post = (...given: unknown[]): unknown[] => given;
  return new Function("post", "text", `return (${call});`)(post, "T") as unknown[];
}

describe("a value of a call", () => {
  const label = "post(to: string, message: Message, urgent?: boolean): Promise<void>";
  const text = 'post( "a" /* who */, { level: "low", text, } )';
  const to = parameter("to", text, '"a"', { optional: false });
  const level = parameter("level", text, '"low"');
  const words = parameter("text", text, "text", { optional: false });
  const more = parameter("more", text, undefined, { optional: false });
  const message = parameter("message", text, '{ level: "low", text, }', { optional: false });
  const urgent = parameter("urgent", text);
  const overload: Overload = { label, parameters: [to, message, urgent] };
  const write = (path: ParameterPath, value: string): string | undefined =>
    withValue(text, overload, path, value);

  it("changes, and nothing else does", () => {
    expect(write([to], '"b"')).toBe('post( "b" /* who */, { level: "low", text, } )');
    expect(write([message, level], '"high"')).toBe('post( "a" /* who */, { level: "high", text, } )');
  });

  it("gets its name where it stood for itself", () => {
    expect(write([message, words], "`x`")).toBe('post( "a" /* who */, { level: "low", text: `x`, } )');
  });

  it("is added to its object or the arguments, whatever its depth", () => {
    expect(write([message, more], "1")).toBe('post( "a" /* who */, { level: "low", text, more: 1, } )');
    expect(write([message, more, parameter("count-of", text)], "1")).toBe(
      'post( "a" /* who */, { level: "low", text, more: { "count-of": 1 }, } )',
    );
    expect(write([urgent], "true")).toBe('post( "a" /* who */, { level: "low", text, }, true )');
  });

  it("is added on a line of its own where the others have one", () => {
    const lines = "post({\n    a: 1,\n    b: 2\n  })";
    const object = parameter("options", lines, lines.slice(5, -1));
    const one: Overload = { label: "post(options: Options): void", parameters: [object] };
    expect(withValue(lines, one, [object, parameter("c", lines)], "3")).toBe(
      "post({\n    a: 1,\n    b: 2,\n    c: 3\n  })",
    );
    const comma = lines.replace("b: 2", "b: 2,");
    const other = parameter("options", comma, comma.slice(5, -1));
    expect(withValue(comma, one, [other, parameter("c", comma)], "3")).toBe(
      "post({\n    a: 1,\n    b: 2,\n    c: 3,\n  })",
    );
  });

  it("is added before or after comments so that they stay with what they are about", () => {
    const note = 'post({\n  url: "http://a", // no "end"\n})';
    const object = parameter("options", note, note.slice(5, -1));
    const one: Overload = { label: "post(options: Options): void", parameters: [object] };
    expect(withValue(note, one, [object, parameter("c", note)], "3")).toBe(
      'post({\n  url: "http://a", // no "end"\n  c: 3,\n})',
    );
    const kept = "post({ a: '#', /* kept */ })";
    const other = parameter("options", kept, kept.slice(5, -1));
    expect(withValue(kept, one, [other, parameter("c", kept)], "3")).toBe(
      "post({ a: '#', c: 3, /* kept */ })",
    );
  });

  it("is removed with its name and one comma", () => {
    expect(withoutValue(text, overload, [message, level])).toBe('post( "a" /* who */, { text, } )');
    expect(withoutValue(text, overload, [to])).toBeUndefined();
  });

  it("that is missing before a later one is undefined, and stays a place of its own", () => {
    const empty = "await post()";
    const [a, b, c] = ["a", "b", "c"].map((name) => parameter(name, empty));
    if (!a || !b || !c) throw new Error("three parameters");
    // A form has the required ones first; the label has their order.
    const three: Overload = { label: "post(a?: 1, b?: 2, c?: 3): void", parameters: [c, a, b] };
    expect(withValue(empty, three, [c], "3")).toBe("await post(undefined, undefined, 3)");
    const full = "post(1, 2)";
    const given = [parameter("a", full, "1"), parameter("b", full, "2")] as const;
    const two: Overload = { label: "post(a?: 1, b?: 2): void", parameters: [...given] };
    expect(withoutValue(full, two, [given[0]])).toBe("post(undefined, 2)");
    expect(withoutValue(full, two, [given[1]])).toBe("post(1)");
  });

  it("is not part of a text that is not a plain call", () => {
    const other = "post() as Sent";
    const a = parameter("a", other);
    expect(withValue(other, { label: "post(a?: 1): void", parameters: [a] }, [a], "1")).toBeUndefined();
  });
});

describe("any call", () => {
  const space = fc.constantFrom("", " ", "\n  ");
  const value = fc.constantFrom("1", '"a, b"', "[1, 2]", "(() => 3)()", "`{${4}}`", "{ z: 1 }");
  const property = fc.tuple(fc.constantFrom("a", "b", "c"), value);
  const object = fc
    .tuple(fc.uniqueArray(property, { selector: ([name]) => name, minLength: 1 }), space, fc.boolean())
    .map(([properties, gap, comma]) => ({
      properties,
      text: `{${gap || " "}${properties.map(([name, each]) => `${name}: ${each}`).join(`,${gap || " "}`)}${comma ? "," : ""}${gap || " "}}`,
    }));

  it("hands over what was set, added or removed, and the rest as before", () => {
    fc.assert(
      fc.property(object, value, fc.nat(), ({ properties, text: literal }, next, seed) => {
        const text = `post(${literal})`;
        const options = parameter("options", text, literal);
        const overload: Overload = { label: "post(options: Options): void", parameters: [options] };
        const [before] = argumentsOf(text) as [Record<string, unknown>];
        const added = withValue(text, overload, [options, parameter("d", text)], next);
        expect(argumentsOf(added ?? "")).toEqual([{ ...before, d: argumentsOf(`post(${next})`)[0] }]);
        const [name, old] = properties[seed % properties.length] ?? ["", ""];
        const start = text.indexOf(`${name}: ${old}`) + name.length + 2;
        const own = { ...parameter(name, text), value: { start, end: start + old.length } };
        const set = withValue(text, overload, [options, own], next) ?? "";
        expect(argumentsOf(set)).toEqual([{ ...before, [name]: argumentsOf(`post(${next})`)[0] }]);
        expect(set).toBe(text.slice(0, start) + next + text.slice(start + old.length));
        const { [name]: _, ...rest } = before;
        expect(argumentsOf(withoutValue(text, overload, [options, own]) ?? "")).toEqual([rest]);
      }),
    );
  });
});
