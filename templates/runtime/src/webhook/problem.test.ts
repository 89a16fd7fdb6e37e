import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { problem } from "./problem.ts";

describe("a problem", () => {
  it("has the members of RFC 9457, and its sentence also under the earlier name", () => {
    expect(problem({ status: 401, detail: "The signature is missing." })).toEqual({
      status: 401,
      headers: { "content-type": "application/problem+json" },
      body: {
        type: "about:blank",
        title: "Unauthorized",
        status: 401,
        detail: "The signature is missing.",
        error: "The signature is missing.",
      },
    });
  });

  it("takes a type and a title, headers and more members, none of which replaces the sentence", () => {
    fc.assert(
      fc.property(fc.string(), (detail) => {
        const { headers, body } = problem({
          status: 429,
          detail,
          type: "https://iana.org/assignments/http-problem-types#quota-exceeded",
          title: "Quota exceeded",
          headers: { "retry-after": "3" },
          members: { "violated-policies": ["bronze"], error: "other" },
        });
        expect(headers).toEqual({ "content-type": "application/problem+json", "retry-after": "3" });
        expect(body).toMatchObject({ "violated-policies": ["bronze"], title: "Quota exceeded", status: 429 });
        expect([body.detail, body.error]).toEqual([detail, detail]);
      }),
    );
  });
});
