import { describe, expect, it } from "vitest";
import type { RegistrationInput } from "../../extension/core/src/environments/contract/registration.ts";
import { register } from "../../extension/core/src/environments/registration/registrar.ts";
import { rotateSecret } from "../../extension/core/src/environments/registration/rotate.ts";
import { openScene, registered, repository } from "./github-scene.ts";
import { verb } from "./scene.ts";

const rotate = (input: RegistrationInput, next = "second-secret") =>
  rotateSecret(input, { setting: "GITHUB_SECRET", random: () => next }, verb().verb);

const push = { ref: "refs/heads/main" };

describe("changing a secret", () => {
  it("loses no delivery in the meantime", async () => {
    const scene = await openScene();
    await registered(scene.input);
    let isSending = true;
    const pushEvents = (async () => {
      while (isSending) await scene.github.hooks.emit(repository, "push", push);
    })();
    const pushed = () => scene.github.hooks.deliveries.filter(({ event }) => event === "push").length;
    const more = async (count: number) => {
      const before = pushed();
      await expect.poll(() => pushed()).toBeGreaterThan(before + count);
    };
    await more(5);
    await rotate(scene.input);
    await more(5);
    isSending = false;
    await pushEvents;
    const pushes = scene.github.hooks.deliveries.filter(({ event }) => event === "push");
    expect(pushes.length).toBeGreaterThan(10);
    expect(pushes.filter(({ status }) => status !== 202)).toEqual([]);
    expect(scene.hooks()[0]?.config.secret).toBe("second-secret");
    expect(Object.fromEntries(scene.settings.values)).toEqual({
      GITHUB_SECRET: "second-secret",
      GITHUB_SECRET_PREVIOUS: "first-secret",
    });
  });

  it("drops the previous value with a later call, when no delivery signed with it can arrive any more", async () => {
    const scene = await openScene();
    await registered(scene.input);
    const { dropAfter } = await rotate(scene.input);
    expect(Date.parse(dropAfter) - Date.now()).toBeGreaterThan(2.9 * 24 * 60 * 60 * 1000);
    await expect(rotate(scene.input, "third")).rejects.toThrow(
      "was rotated recently, and deliveries signed with the previous value may still arrive until",
    );
    await registered(scene.input);
    expect(scene.settings.values.get("GITHUB_SECRET_PREVIOUS")).toBe("first-secret");
    const [binding] = await scene.bindings.list();
    if (binding?.rotation === undefined) throw new Error("no rotation");
    await scene.bindings.put({
      ...binding,
      rotation: { ...binding.rotation, dropAfter: new Date(0).toISOString() },
    });
    expect(await registered(scene.input)).toMatchObject({ state: "registered" });
    expect(scene.settings.values.has("GITHUB_SECRET_PREVIOUS")).toBe(false);
    expect(scene.service.environment.GITHUB_SECRET_PREVIOUS).toBeUndefined();
    await rotate(scene.input, "third");
    expect(scene.hooks()[0]?.config.secret).toBe("third");
  });

  it.each([0, 1, 2, 3])("resumes after a crash at change %i of the stored state", async (lives) => {
    const scene = await openScene();
    await registered(scene.input);
    scene.bindings.lives = lives;
    await expect(rotate(scene.input, "lost")).rejects.toThrow("crashed");
    await scene.github.hooks.emit(repository, "push", push);
    scene.bindings.lives = Number.POSITIVE_INFINITY;
    await rotate(scene.input);
    await scene.github.hooks.emit(repository, "push", push);
    const secret = scene.settings.values.get("GITHUB_SECRET");
    expect(scene.hooks()[0]?.config.secret).toBe(secret);
    expect(secret).not.toBe("first-secret");
    expect(scene.settings.values.get("GITHUB_SECRET_PREVIOUS")).toBe("first-secret");
    const pushes = scene.github.hooks.deliveries.filter(({ event }) => event === "push");
    expect(pushes.map(({ status }) => status)).toEqual([202, 202]);
  });
});

describe("changing a secret that fails", () => {
  it("resumes where the roll-out or GitHub failed", async () => {
    const scene = await openScene();
    await registered(scene.input);
    const rollOut = () => Promise.reject(new Error("no cluster"));
    await expect(rotate(scene.with({ rollOut }))).rejects.toThrow("no cluster");
    scene.github.faults.push({ method: "PATCH", path: "/config", effect: "lost" });
    await expect(rotate(scene.input)).rejects.toThrow("cannot be reached");
    await rotate(scene.input);
    expect(scene.hooks()[0]?.config.secret).toBe("second-secret");
  });

  it("refuses a change that it cannot complete", async () => {
    const scene = await openScene();
    await expect(rotate(scene.input)).rejects.toThrow("Nothing is registered with GITHUB_SECRET");
    await registered(scene.input);
    const { rollOut: _none, ...without } = scene.input;
    await expect(rotate(without)).rejects.toThrow("deploy the service, then rotate again");
    const shadowed = { ...scene.settings, read: async () => "first-secret" };
    scene.settings.values.delete("GITHUB_SECRET_PREVIOUS");
    const [binding] = await scene.bindings.list();
    if (binding)
      await scene.bindings.put({ ...binding, rotation: { setting: "GITHUB_SECRET", step: "begun" } });
    const settings = { ...shadowed, write: async () => undefined, delete: async () => undefined };
    await expect(rotate(scene.with({ settings }))).rejects.toThrow(
      "comes from an environment variable of this process",
    );
    await register(scene.input, verb().verb);
  });
});
