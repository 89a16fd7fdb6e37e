import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { until } from "../../../../../../test/runner/until.ts";
import { requestValue } from "./attach.ts";
import { attend, type ControlHandlers, challengeProof, serveControl } from "./control.ts";

const token = "t".repeat(48);
let owner: Server | undefined;
afterEach(() => {
  owner?.closeAllConnections();
  owner?.close();
});

describe("a window that shows an environment", () => {
  it("is counted by an owner that is too busy to answer at first, until it closes", async () => {
    let proofs = 0;
    let visitors = 0;
    owner = createServer((message, response) => {
      const challenge = message.url?.split("/proof/")[1];
      if (challenge !== undefined) {
        if (++proofs > 1) response.end(JSON.stringify({ answer: challengeProof(challenge, token) }));
        return;
      }
      visitors++;
      response.once("close", () => visitors--).flushHeaders();
    });
    owner.listen(0, "127.0.0.1");
    await once(owner, "listening");
    const leave = attend({ controlPort: (owner.address() as AddressInfo).port, token });
    await until("it is counted", () => visitors === 1);
    leave();
    await until("it has left", () => visitors === 0);
    expect(proofs).toBeGreaterThan(1);
  });
});

describe("the value of a setting that runs", () => {
  it("is unknown where its owner is too busy to say, and no value where it has none", async () => {
    const values: Record<string, string> = { WORD: "tic" };
    const handlers = { value: (name: string) => values[name] } as ControlHandlers;
    const control = await serveControl(token, handlers);
    const stored = { environment: "dev", pid: 4711, controlPort: control.port, token };
    expect([await requestValue(stored, "WORD"), await requestValue(stored, "OTHER")]).toEqual([
      "tic",
      undefined,
    ]);
    await control.close();
    await expect(requestValue(stored, "WORD")).rejects.toMatchObject({ code: "not-answering" });
  });
});
