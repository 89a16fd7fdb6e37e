import { badDefaultExport, badPort } from "../errors.ts";
import type { Inbox } from "../inbox/inbox.ts";
import { MemoryInbox } from "../inbox/memory-inbox.ts";
import type { BindableLogger } from "../log/logger.ts";
import { Receiver } from "../receiver/receiver.ts";
import type { Environment } from "../settings/setting.ts";
import { findProblems, isWebhook, type Webhook } from "../webhook/webhook.ts";
import { Worker } from "../worker/worker.ts";
import { close, listen } from "./listen.ts";
import { createManagementServer } from "./management-server.ts";
import { createPublicServer } from "./public-server.ts";
import { BodyBudget } from "./read-body.ts";

export interface ServeOptions {
  /** The public port; else the environment's PORT, else 3000. 0 lets the system choose. */
  readonly port?: number;
  /** The address of the public port; else the environment's HOST, else this machine alone. */
  readonly host?: string;
  /** The management port; else HOOKLOOM_MANAGEMENT_PORT, else one that the system chooses. */
  readonly managementPort?: number;
  /** Deliveries that run at once; 32 unless given. */
  readonly concurrency?: number;
  /** How long handlers may go on after the process was told to stop; 25,000 unless given. */
  readonly graceMilliseconds?: number;
  /** Where the values of settings come from; the process environment unless given. */
  readonly environment?: Environment;
  readonly inbox?: Inbox;
}

/** A webhook that is being served. */
export interface Running {
  readonly port: number;
  readonly managementPort: number;
  /** Takes nothing new, lets what is queued come to its end, then closes; true where everything was done in time. */
  stop(): Promise<boolean>;
}

const loopback = "127.0.0.1";
const bodiesUnderWay = 256 * 1024 * 1024;

function portFrom(environment: Environment, name: string, otherwise: number): number {
  const text = environment[name] ?? "";
  if (text === "") return otherwise;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw badPort(name, text);
  return port;
}

/**
 * Serves a webhook until it is stopped.
 * @throws UserError where a port is taken or no port, or where there is no webhook
 */
export async function start(
  webhook: Webhook,
  log: BindableLogger,
  options: ServeOptions = {},
): Promise<Running> {
  if (!isWebhook(webhook)) throw badDefaultExport();
  const environment = options.environment ?? process.env;
  const inbox = options.inbox ?? new MemoryInbox();
  const worker = new Worker({ webhook, inbox, log, concurrency: options.concurrency ?? 32 });
  const wake = () => worker.wake();
  const receiver = new Receiver({ webhook, inbox, log, environment, runner: worker });
  let state: "starting" | "ready" | "stopping" = "starting";
  const health = () => ({ ready: state === "ready", stopping: state === "stopping" });
  const onError = (error: unknown) => log.error("The inbox failed", { error });
  const publicUrl = environment.HOOKLOOM_PUBLIC_URL ?? "";
  const budget = new BodyBudget(bodiesUnderWay);
  const outside = createPublicServer({ receiver, health, log, budget, publicUrl });
  const inside = createManagementServer({ inbox, health, onReplay: wake, onError });

  const wanted = options.port ?? portFrom(environment, "PORT", 3000);
  const wantedInside = options.managementPort ?? portFrom(environment, "HOOKLOOM_MANAGEMENT_PORT", 0);
  const port = await listen(outside, wanted, options.host ?? (environment.HOST || loopback));
  const managementPort = await listen(inside, wantedInside, loopback).catch(async (error: unknown) => {
    await close(outside);
    throw error;
  });
  state = "ready";
  for (const problem of findProblems(webhook, environment)) log.error(problem);
  log.info("listening", { port, managementPort, triggers: webhook.triggers.map(({ path }) => path) });

  const stop = async () => {
    state = "stopping";
    const closed = close(outside);
    const done = await worker.stop(options.graceMilliseconds ?? 25_000);
    outside.closeAllConnections();
    inside.closeAllConnections();
    await Promise.all([closed, close(inside)]);
    return done;
  };
  let stopped: Promise<boolean> | undefined;
  return {
    port,
    managementPort,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}
