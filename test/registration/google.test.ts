import { afterEach, describe, expect, it } from "vitest";
import { MissingSettings } from "../../extension/core/src/environments/contract/errors.ts";
import type { RegistrationInput } from "../../extension/core/src/environments/contract/registration.ts";
import { googleCalendars } from "../../extension/core/src/environments/registration/google/google-provider.ts";
import { register, unregister } from "../../extension/core/src/environments/registration/registrar.ts";
import { googleCalendar } from "../../templates/runtime/src/google-calendar/google-calendar.ts";
import { secret, setting, webhook } from "../../templates/runtime/src/runtime.ts";
import { GoogleStandIn } from "../stand-ins/google.ts";
import { inspected, registered, unregistered } from "./github-scene.ts";
import { MemoryBindings, type Service, Settings, serve, triggerOf, verb } from "./scene.ts";

const names = {
  secret: "GOOGLE_CHANNEL_TOKEN",
  clientId: "GOOGLE_CLIENT_ID",
  clientSecret: "GOOGLE_CLIENT_SECRET",
  refreshToken: "GOOGLE_REFRESH_TOKEN",
  calendar: "GOOGLE_CALENDAR_ID",
};

const calendarWebhook = () => {
  const calendar = googleCalendar({
    secret: secret(names.secret, ""),
    clientId: setting(names.clientId, "", { optional: true }),
    clientSecret: secret(names.clientSecret, "", { optional: true }),
    refreshToken: secret(names.refreshToken, "", { optional: true }),
    calendar: setting(names.calendar, "", { default: "primary" }),
  });
  calendar.on("event.created", () => undefined);
  return webhook(calendar);
};

const open: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.stop();
});

/** A service whose settings reach it when it is started again; its address stays, like behind a load balancer. */
async function openScene(given: Readonly<Record<string, string>> = {}) {
  const google = new GoogleStandIn();
  const base = await google.start();
  open.push(google);
  const settings = new Settings({
    GOOGLE_CHANNEL_TOKEN: "channel-token",
    GOOGLE_CLIENT_ID: "client",
    GOOGLE_CLIENT_SECRET: "secret",
    ...given,
  });
  let service: Service | undefined;
  const front = await startProxy(() => service?.url ?? "");
  const rollOut = async () => {
    await service?.stop();
    const values = Object.fromEntries(settings.values);
    const environment = { ...values, HOOKLOOM_PUBLIC_URL: front.url, GOOGLE_API_URL: base };
    service = await serve(calendarWebhook(), environment);
  };
  await rollOut();
  open.push(front, { stop: async () => service?.stop() });
  let visits = 0;
  const input: RegistrationInput = {
    environment: "prod",
    url: front.url,
    triggers: [triggerOf("calendar", "google-calendar", ["event.created"], names)],
    register: { calendar: { calendar: "primary" } },
    bindings: new MemoryBindings(),
    settings,
    accounts: {
      google: {
        // A browser that follows redirects.
        openBrowser: async (url) => {
          visits++;
          void fetch(url);
        },
      },
    },
    deliveries: {
      list: async (query) => (await service?.insight.list(query)) ?? [],
      read: async (key) => {
        if (service === undefined) throw new Error("not served");
        return service.insight.read(key);
      },
    },
    rollOut,
    pace: { verify: 5000, poll: 20 },
    apis: { google: base },
  };
  return { google, settings, input, visits: () => visits };
}

async function startProxy(target: () => string): Promise<{ url: string; stop(): Promise<void> }> {
  const { createServer } = await import("node:http");
  const server = createServer((request, response) => {
    const headers = Object.entries(request.headers).filter(([name]) => name.startsWith("x-goog"));
    void fetch(`${target()}${request.url}`, {
      method: "POST",
      headers: Object.fromEntries(headers) as Record<string, string>,
    })
      .then((answer) => response.writeHead(answer.status).end())
      .catch(() => response.writeHead(502).end());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${port}`, stop };
}

describe("registering a calendar", () => {
  it("signs in once, gives the service its refresh token and waits until the watch has reported that it works", async () => {
    const { google, settings, input, visits } = await openScene();
    expect(await inspected(input)).toMatchObject({
      state: "missing",
      message: expect.stringContaining("No user is signed in"),
    });
    expect(await registered(input)).toMatchObject({ state: "registered", resource: "primary" });
    expect(settings.values.get("GOOGLE_REFRESH_TOKEN")).toBe("refresh");
    expect(google.live).toHaveLength(1);
    const [asked] = google.consentRequests;
    expect(Object.fromEntries(asked ?? [])).toMatchObject({
      access_type: "offline",
      prompt: "consent",
      code_challenge_method: "S256",
      response_type: "code",
      client_id: "client",
    });
    expect(asked?.get("redirect_uri")).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    expect(await registered(input)).toMatchObject({ state: "registered" });
    expect(await inspected(input)).toMatchObject({ state: "registered" });
    expect(visits()).toBe(1);
    expect(google.live).toHaveLength(1);
  });

  it("signs in again if the access was revoked", async () => {
    const { google, input, visits } = await openScene();
    await registered(input);
    google.revoked = true;
    expect(await inspected(input)).toMatchObject({ state: "missing" });
    expect(await registered(input)).toMatchObject({ state: "registered" });
    expect(visits()).toBe(2);
  });

  it("stops the watch and removes the access from the service", async () => {
    const { google, settings, input } = await openScene();
    await registered(input);
    await unregistered(input);
    expect(google.live).toEqual([]);
    expect(settings.values.has("GOOGLE_REFRESH_TOKEN")).toBe(false);
    expect(await input.bindings.list()).toEqual([]);
    await unregistered(input);
  });
});

describe("a calendar whose access is still needed", () => {
  it("is watched in the place of the earlier one after a change in hookloom.json", async () => {
    const { google, settings, input, visits } = await openScene();
    await registered({ ...input, register: { calendar: { calendar: "team@group.calendar.google.com" } } });
    const before = google.live.map(({ id }) => id);
    expect(await registered(input)).toMatchObject({ state: "registered", resource: "primary" });
    expect((await input.bindings.list()).map(({ resource }) => resource)).toEqual(["primary"]);
    expect(settings.values.get("GOOGLE_REFRESH_TOKEN")).toBe("refresh");
    expect(google.live.some(({ id }) => !before.includes(id))).toBe(true);
    expect(visits()).toBe(1);
  });

  it("keeps its watch if another trigger with the same access is no longer registered", async () => {
    const { google, settings, input } = await openScene();
    await registered(input);
    const [trigger] = input.triggers;
    const [binding] = await input.bindings.list();
    if (trigger === undefined || binding === undefined) throw new Error("not registered");
    const triggers = [trigger, { ...trigger, name: "team", path: "/team" }];
    await input.bindings.put({ ...binding, id: "google-calendar.team", trigger: "team" });
    const { verb: context, events } = verb();
    await register({ ...input, triggers }, context);
    expect((await input.bindings.list()).map(({ trigger }) => trigger)).toEqual(["calendar"]);
    expect(settings.values.get("GOOGLE_REFRESH_TOKEN")).toBe("refresh");
    expect(google.live).toHaveLength(1);
    expect(events.map(({ message }) => message).join("\n")).toContain(
      "team still watches a calendar, because calendar needs the same access to Google",
    );
    await input.bindings.put({ ...binding, id: "google-calendar.team", trigger: "team" });
    await unregister({ ...input, triggers }, context);
    expect(settings.values.has("GOOGLE_REFRESH_TOKEN")).toBe(false);
    expect(google.live).toEqual([]);
  });
});

it("leaves no binding if the access cannot be removed from the service, and reports that", async () => {
  const { google, settings, input } = await openScene();
  await registered(input);
  const { verb: context, events } = verb();
  const rollOut = () => Promise.reject(new MissingSettings("prod", ["GOOGLE_REFRESH_TOKEN"]));
  await unregister({ ...input, rollOut }, context);
  expect(google.live).toEqual([]);
  expect(settings.values.has("GOOGLE_REFRESH_TOKEN")).toBe(false);
  expect(await input.bindings.list()).toEqual([]);
  expect(events.map(({ message }) => message).join("\n")).toMatch(
    /prod keeps its access to the calendar primary .*GOOGLE_REFRESH_TOKEN has no/,
  );
});

describe("signing in to Google", () => {
  it("reports what is missing", async () => {
    const { google, input } = await openScene();
    const message = async (change: Partial<RegistrationInput>) =>
      (await registered({ ...input, ...change }))?.message;
    expect(await message({ accounts: {} })).toContain("No user has signed in to Google");
    expect(await message({ settings: new Settings({ GOOGLE_CHANNEL_TOKEN: "x" }) })).toContain(
      'type "Desktop app"',
    );
    google.refuses = true;
    expect(await message({})).toContain("Signing in to Google failed");
    google.refuses = false;
    expect(await message({ register: { calendar: { calendar: "other@example.com" } } })).toContain(
      "no calendar other@example.com: use one of primary, team@group.calendar.google.com",
    );
    const bare = triggerOf("calendar", "google-calendar", ["event.created"], { secret: names.secret });
    expect(await message({ triggers: [bare] })).toContain("has no setting for");
  });

  it("accepts only the answer to its own request, and ends with its signal", async () => {
    const { input, settings } = await openScene();
    const answers: number[] = [];
    const openBrowser = async (url: string) => {
      const back = new URL(new URL(url).searchParams.get("redirect_uri") ?? "");
      for (const query of ["", "?code=stolen", "?state=other&code=stolen"]) {
        answers.push((await fetch(new URL(query, back))).status);
      }
      void fetch(url);
    };
    expect(await registered({ ...input, accounts: { google: { openBrowser } } })).toMatchObject({
      state: "registered",
    });
    expect(answers).toEqual([404, 404, 404]);
    settings.values.delete("GOOGLE_REFRESH_TOKEN");
    const aborter = new AbortController();
    const abortingAccounts = { google: { openBrowser: async () => aborter.abort() } };
    const work = register({ ...input, accounts: abortingAccounts }, verb(aborter.signal).verb);
    await expect(work).rejects.toMatchObject({ name: "AbortError" });
  });

  it("lists the calendars of the signed-in user for a form", async () => {
    const { input } = await openScene();
    const [trigger] = input.triggers;
    if (trigger === undefined) throw new Error("no trigger");
    expect(await googleCalendars(trigger, input, verb().verb)).toEqual([
      { id: "me@example.com", name: "Mine", primary: true },
      { id: "team@group.calendar.google.com", name: "Team", primary: false },
    ]);
  });
});
