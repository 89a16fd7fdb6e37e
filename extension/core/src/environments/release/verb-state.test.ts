import { expect, it } from "vitest";
import { MissingSettings } from "../contract/errors.ts";
import { cancellable, describeVerbState, hasChanged, leftByCancelled, type VerbState } from "./verb-state.ts";

const contextOf = (stop: AbortController) => ({ signal: stop.signal, report: () => {} });

it.each<readonly [VerbState, boolean, RegExp]>([
  [{ at: "untouched" }, false, /^nothing was changed in dev\.$/],
  [
    { at: "image-stored", location: "hub/orders" },
    false,
    /^nothing was changed in dev; hub\/orders may contain/,
  ],
  [{ at: "applying", applied: 0, objects: 6 }, true, /but none has been applied: deploy again\.$/],
  [
    { at: "applying", applied: 3, objects: 6 },
    true,
    /^the update of dev stopped after 3 of 6 objects, and the rest is unchanged: /,
  ],
  [{ at: "issuer-opened" }, true, /^the rules of dev are unchanged, .*: roll the rules out again\.$/],
  [{ at: "rules-applied" }, true, /^the new rules of dev are stored; /],
  [{ at: "applied" }, true, /is still rolling it out/],
  [{ at: "handed-over", build: "0123456789ab" }, true, /^dev is running the build 01234567\.$/],
  [{ at: "handed-over", build: undefined }, true, /^nothing is running in dev\.$/],
])("says what is left behind in the state %o", (state, changed, sentence) => {
  expect(describeVerbState(state, "dev")).toMatch(sentence);
  expect(hasChanged(state)).toBe(changed);
});

it("ends a cancelled verb with what its last state left behind", async () => {
  const stop = new AbortController();
  const failure = await cancellable(contextOf(stop), "dev", async (progress) => {
    progress.state = { at: "applied" };
    stop.abort();
    throw new Error("socket hang up");
  }).catch((error: unknown) => error);
  expect(failure).toMatchObject({ name: "AbortError", code: "cancelled" });
  expect(leftByCancelled(failure)).toBe(describeVerbState({ at: "applied" }, "dev"));
  expect(failure).toHaveProperty("message", `Cancelled: ${leftByCancelled(failure)}`);
});

it("keeps the failure of a verb that nobody cancelled, and the cancellation of a verb within", async () => {
  const stop = new AbortController();
  const missing = new MissingSettings("dev", ["TOKEN"]);
  await expect(cancellable(contextOf(stop), "dev", () => Promise.reject(missing))).rejects.toBe(missing);
  const failure = await cancellable(contextOf(stop), "dev", () =>
    cancellable(contextOf(stop), "dev", async (progress) => {
      progress.state = { at: "stopping" };
      stop.abort();
      throw new Error("gone");
    }),
  ).catch((error: unknown) => error);
  expect(leftByCancelled(failure)).toBe(describeVerbState({ at: "stopping" }, "dev"));
});

it("begins no verb whose signal has aborted already", async () => {
  const stop = new AbortController();
  stop.abort();
  let began = false;
  const verb = async () => {
    began = true;
  };
  await expect(cancellable(contextOf(stop), "dev", verb)).rejects.toMatchObject({ code: "cancelled" });
  expect(began).toBe(false);
});

it("knows a cancellation by its code, not by its words", () => {
  expect(leftByCancelled(new Error("Cancelled: nothing was changed."))).toBeUndefined();
});
