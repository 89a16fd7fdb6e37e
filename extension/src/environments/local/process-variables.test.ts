import path from "node:path";
import { describe, expect, it } from "vitest";
import { processVariables } from "./process-variables.ts";
import { environmentFiles } from "./state-file.ts";

const of = (environment: string, own = {}, settings = {}) =>
  processVariables({ files: environmentFiles("/p", environment), environment }, own, settings);

describe("the process of a local environment", () => {
  it("has an inbox of its own, and tries once in dev", () => {
    const file = (name: string) => path.join("/p", ".hookloom", name, "inbox.db");
    expect(of("dev")).toMatchObject({ HOOKLOOM_STORE: file("dev"), HOOKLOOM_ATTEMPTS: "1" });
    expect(of("prod")).toMatchObject({ HOOKLOOM_STORE: file("prod"), HOOKLOOM_ENVIRONMENT: "prod" });
    expect(of("prod")).not.toHaveProperty("HOOKLOOM_ATTEMPTS");
  });

  it("keeps what the person's own variables and the settings say", () => {
    const own = { HOOKLOOM_STORE: "memory", HOOKLOOM_ATTEMPTS: "3" };
    expect(of("dev", own)).not.toHaveProperty("HOOKLOOM_STORE");
    expect(of("dev", own)).not.toHaveProperty("HOOKLOOM_ATTEMPTS");
    expect(of("dev", { HOOKLOOM_ATTEMPTS: " " })).toHaveProperty("HOOKLOOM_ATTEMPTS", "1");
    expect(of("dev", {}, { TOKEN: "x" })).toHaveProperty("TOKEN", "x");
  });
});
