import path from "node:path";
import { describe, expect, it } from "vitest";
import { environmentFiles } from "../store/state-file.ts";
import { sampleKey } from "./sample-key.ts";
import { processVariables, recordingVariables } from "./variables.ts";

const of = (environment: string, own = {}, settings = {}) =>
  processVariables(
    {
      name: "shop",
      root: "/p",
      files: environmentFiles("/p", environment),
      environment,
      door: { port: 3000 },
    },
    own,
    settings,
  );

describe("the process of a local environment", () => {
  it("has its own inbox, and does not retry in dev", () => {
    const file = (name: string) => path.join("/p", ".hookloom", name, "inbox.db");
    expect(of("dev")).toMatchObject({ HOOKLOOM_STORE: file("dev"), HOOKLOOM_ATTEMPTS: "1" });
    expect(of("prod")).toMatchObject({ HOOKLOOM_STORE: file("prod"), HOOKLOOM_ENVIRONMENT: "prod" });
    expect(of("prod")).not.toHaveProperty("HOOKLOOM_ATTEMPTS");
  });

  it("has its own name, environment and root, whatever the user's own variables say", () => {
    const mine = { HOOKLOOM_NAME: "stock", HOOKLOOM_ENVIRONMENT: "dev", HOOKLOOM_TAKE_OVER_FROM: "x" };
    expect(of("prod", mine)).toMatchObject({
      HOOKLOOM_NAME: "shop",
      HOOKLOOM_ENVIRONMENT: "prod",
      HOOKLOOM_TARGET: "local",
      HOOKLOOM_ROOT: "/p",
      HOOKLOOM_TAKE_OVER_FROM: "",
    });
  });

  it("takes samples that are signed with the key of this process, whatever the user's own variables say", () => {
    const mine = { HOOKLOOM_SAMPLE_KEY: "whsk_mine" };
    expect(of("dev", mine, mine)).toMatchObject({ HOOKLOOM_SAMPLES: "1", HOOKLOOM_SAMPLE_KEY: sampleKey });
    expect(Buffer.from(sampleKey.replace(/^whsk_/, ""), "base64")).toHaveLength(32);
  });

  it("masks in what it records every secret setting and the key of samples", () => {
    const settings = ["TOKEN", "NAME"].map((name) => ({ name, secret: name === "TOKEN" }));
    const variables = recordingVariables(environmentFiles("/p", "dev"), "b1", settings);
    expect(variables.HOOKLOOM_RECORDED_SECRETS).toBe("TOKEN,HOOKLOOM_SAMPLE_KEY");
  });

  it("keeps the user's own variables and the settings", () => {
    const own = { HOOKLOOM_STORE: "memory", HOOKLOOM_ATTEMPTS: "3" };
    expect(of("dev", own)).not.toHaveProperty("HOOKLOOM_STORE");
    expect(of("dev", own)).not.toHaveProperty("HOOKLOOM_ATTEMPTS");
    expect(of("dev", { HOOKLOOM_ATTEMPTS: " " })).toHaveProperty("HOOKLOOM_ATTEMPTS", "1");
    expect(of("dev")).toHaveProperty("HOOKLOOM_ADDRESS", "http://127.0.0.1:3000");
    expect(of("dev", {}, { TOKEN: "x" })).toHaveProperty("TOKEN", "x");
  });
});
