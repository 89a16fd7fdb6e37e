import { expect, test, vi } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { settingValue, signingValue } from "./setting-value.ts";

const publicKey = `whpk_${Buffer.alloc(32, 1).toString("base64")}`;
const secrets = { get: async () => undefined, set: async () => undefined, delete: async () => undefined };

test("a public key signs nothing, and what is said depends on where its environment is", async () => {
  vi.stubEnv("WEBHOOK_SECRET", publicKey);
  const place = { root: temporaryFolder(), environment: "dev", secrets };
  const signs = "standard-webhooks";
  expect(await settingValue("WEBHOOK_SECRET", place)).toBe(publicKey);
  // The same text is a shared secret elsewhere.
  expect(await settingValue("WEBHOOK_SECRET", { ...place, signingSource: "github" })).toBe(publicKey);
  await expect(settingValue("WEBHOOK_SECRET", { ...place, signingSource: signs })).rejects.toMatchObject({
    code: "no-sample-key",
    message: expect.stringMatching(/^WEBHOOK_SECRET is a public key, .* and dev is not running: start dev/),
  });
  await expect(
    settingValue("WEBHOOK_SECRET", { ...place, signingSource: signs, local: false }),
  ).rejects.toMatchObject({
    code: "no-sample-key",
    message: expect.stringMatching(/send samples to an environment on this machine instead\.$/),
  });
  vi.stubEnv("WEBHOOK_SECRET", "whsec_shared");
  expect(await settingValue("WEBHOOK_SECRET", { ...place, signingSource: signs })).toBe("whsec_shared");
  vi.unstubAllEnvs();
});

test.each([
  [
    "Hookloom: Settings",
    'SECRET has no value to sign with: set it in dev with the command "Hookloom: Settings".',
  ],
  [undefined, /^SECRET has no value to sign with: set it with "hookloom settings dev set SECRET"/],
])(
  "a secret without a value names the command that a person has at hand: %s",
  async (setCommand, message) => {
    const trigger = { source: "github", secrets: { secret: "SECRET" }, literals: {} };
    const place = { root: temporaryFolder(), environment: "dev", secrets };
    const value = signingValue(trigger, { ...place, ...(setCommand === undefined ? {} : { setCommand }) });
    await expect(value).rejects.toThrow(message);
  },
);
