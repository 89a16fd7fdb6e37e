import { setTimeout as wait } from "node:timers/promises";
import { badDefaultExport, badPort } from "../errors.ts";
import type { Inbox } from "../inbox/inbox.ts";
import { makeOwner } from "../inbox/owner.ts";
import type { BindableLogger } from "../log/logger.ts";
import { Metrics } from "../observe/metrics.ts";
import { openTracing, type Tracing } from "../observe/tracing.ts";
import type { ServiceInfo } from "../openapi/describe-webhook.ts";
import { Receiver } from "../receiver/receiver.ts";
import type { Environment } from "../settings/setting.ts";
import { findProblems, isWebhook, type Webhook } from "../webhook/webhook.ts";
import { Worker } from "../worker/worker.ts";
import { startBackground } from "./background-work.ts";
import { type Configuration, readConfiguration } from "./configuration.ts";
import { close, listen } from "./listen.ts";
import { createManagementServer } from "./management-server.ts";
import { type OpenInbox, openInbox } from "./open-inbox.ts";
import { createPublicServer } from "./public-server.ts";
import { BodyBudget } from "./read-body.ts";
import { StoreWatch } from "./store-watch.ts";

export interface ServeOptions {
  /** The public port; else the environment's PORT, else 3000. 0 lets the system choose. */
  readonly port?: number;
  /** The address of the public port; else the environment's HOST, else this machine alone. */
  readonly host?: string;
  /** The management port; else HOOKLOOM_MANAGEMENT_PORT, else one that the system chooses. */
  readonly managementPort?: number;
  /** Deliveries that run at once; else HOOKLOOM_CONCURRENCY, else 32. */
  readonly concurrency?: number;
  /** How long stopping may take; else HOOKLOOM_GRACE (in seconds), else 25,000. */
  readonly graceMilliseconds?: number;
  /** Where the values of settings come from; the process environment unless given. */
  readonly environment?: Environment;
  readonly inbox?: Inbox;
}

/** A webhook that is being served. */
export interface Running {
  readonly port: number;
  readonly managementPort: number;
  /**
   * Says that it is not ready and goes on serving for a while, so that whoever sends here can be told to go elsewhere;
   * then closes, lets what runs come to its end and gives back what does not. True where nothing is lost.
   */
  stop(signal?: NodeJS.Signals): Promise<boolean>;
}

const loopback = "127.0.0.1";
const bodiesUnderWay = 256 * 1024 * 1024;
const usualDrain = 5_000;
const pruneEvery = 60_000;
/** A process that alone uses its store may hold this many times more than what runs, so that bursts stay in memory. */
const aheadFactor = 8;
/** Other processes put deliveries into a shared store without a word to this one. */
const sharedPoll = 1_000;

function portFrom(environment: Environment, name: string, otherwise: number): number {
  const text = environment[name] ?? "";
  if (text === "") return otherwise;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw badPort(name, text);
  return port;
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}

/** The project's own name, where it is started by npm or by a build that says so. */
function serviceInfo(environment: Environment): ServiceInfo {
  const publicUrl = environment.HOOKLOOM_PUBLIC_URL ?? "";
  return {
    title: environment.HOOKLOOM_NAME || environment.npm_package_name || "webhook",
    version: environment.HOOKLOOM_BUILD || environment.npm_package_version || "0.0.0",
    ...(publicUrl === "" ? {} : { publicUrl }),
  };
}

interface Parts {
  readonly webhook: Webhook;
  readonly log: BindableLogger;
  readonly options: ServeOptions;
  readonly environment: Environment;
  readonly configuration: Configuration;
  readonly metrics: Metrics;
  readonly tracing: Tracing | undefined;
}

/** Everything but the servers. */
function assemble(
  { webhook, log, options, environment, configuration, metrics, tracing }: Parts,
  opened: OpenInbox,
  owner: string,
) {
  const { inbox, shared } = opened;
  const concurrency = options.concurrency ?? configuration.concurrency;
  const onInboxError = (error: unknown) => watch.failed(error);
  const worker = new Worker({
    webhook,
    inbox,
    log,
    owner,
    concurrency,
    ahead: shared ? 0 : concurrency * aheadFactor,
    timeoutMilliseconds: configuration.timeout,
    attempts: configuration.attempts,
    ...(shared ? { pollMilliseconds: sharedPoll } : {}),
    onInboxError,
    tracing,
    onFinished: ({ source, event, attempt }, { outcome, attempts, milliseconds }) => {
      const failed = attempt < attempts ? "retrying" : "dead";
      metrics.finished(source, event, outcome === "ok" ? "ok" : failed, milliseconds);
    },
  });
  const watch = new StoreWatch({ inbox, log, onBack: () => worker.wake() });
  const receiver = new Receiver({
    webhook,
    inbox,
    log,
    environment,
    runner: worker,
    onInboxError,
    observer: metrics,
    tracing,
  });
  return { inbox, worker, watch, receiver };
}

/** Looks after what is old, now and then. */
function keepPruned(inbox: Inbox, log: BindableLogger): NodeJS.Timeout {
  const prune = () => {
    inbox.prune(Date.now()).catch((error: unknown) => log.error("Old deliveries stay for now", { error }));
  };
  return setInterval(prune, pruneEvery).unref();
}

/**
 * Serves a webhook until it is stopped.
 * @throws UserError where a port is taken or no port, where the store cannot be opened, or where there is no webhook
 */
export async function start(
  webhook: Webhook,
  log: BindableLogger,
  options: ServeOptions = {},
): Promise<Running> {
  if (!isWebhook(webhook)) throw badDefaultExport();
  // Each look at process.env asks the system, and every delivery looks for its secret.
  const environment = options.environment ?? { ...process.env };
  const configuration = readConfiguration(environment);
  const host = options.host ?? (environment.HOST || loopback);
  const wanted = options.port ?? portFrom(environment, "PORT", 3000);
  const wantedInside = options.managementPort ?? portFrom(environment, "HOOKLOOM_MANAGEMENT_PORT", 0);
  const owner = makeOwner();
  const metrics = new Metrics(webhook);
  const tracing = await openTracing(environment);
  const onError = (error: unknown) => log.error("The store reports an error", { error });
  const opened =
    options.inbox === undefined
      ? await openInbox(environment, owner, onError)
      : { inbox: options.inbox, shared: false };
  const parts = { webhook, log, options, environment, configuration, metrics, tracing };
  const { inbox, worker, watch, receiver } = assemble(parts, opened, owner);

  let state: "starting" | "ready" | "draining" = "starting";
  const health = () => ({
    ready: state === "ready" && watch.available,
    draining: state === "draining",
    healthy: worker.healthy,
  });
  const publicUrl = environment.HOOKLOOM_PUBLIC_URL ?? "";
  const budget = new BodyBudget(bodiesUnderWay);
  const outside = createPublicServer({ receiver, health, log, budget, publicUrl, observer: metrics });
  const onReplay = () => worker.wake();
  const insideHost = environment.HOOKLOOM_MANAGEMENT_HOST || loopback;
  const inside = createManagementServer({
    webhook,
    inbox,
    receiver,
    metrics,
    info: serviceInfo(environment),
    health,
    budget,
    onReplay,
    log,
    open: !isLoopback(insideHost),
  });
  const leave = async (error: unknown) => {
    await Promise.all([close(outside), inbox.close()]);
    throw error;
  };
  const port = await listen(outside, wanted, host).catch(leave);
  const managementPort = await listen(inside, wantedInside, insideHost).catch(leave);
  state = "ready";
  const pruning = keepPruned(inbox, log);
  for (const problem of findProblems(webhook, environment)) log.error(problem);
  log.info("listening", { port, managementPort, triggers: webhook.triggers.map(({ path }) => path) });
  worker.wake();
  const { state: kept } = inbox;
  const endBackground = startBackground({ webhook, environment, state: kept, receiver, owner, log });

  const stop = async (signal: NodeJS.Signals | undefined) => {
    state = "draining";
    const background = endBackground();
    const until = performance.now() + (options.graceMilliseconds ?? configuration.grace);
    const usual = signal === "SIGTERM" && !isLoopback(host) ? usualDrain : 0;
    const drain = Math.min(configuration.drain ?? usual, until - performance.now());
    if (drain > 0) await wait(drain);
    const closed = close(outside);
    const done = await worker.stop(Math.max(0, until - performance.now()));
    outside.closeAllConnections();
    inside.closeAllConnections();
    clearInterval(pruning);
    await background;
    watch.stop();
    await Promise.all([closed, close(inside)]);
    await Promise.all([inbox.close(), tracing?.close()]);
    return done || inbox.durable;
  };
  let stopped: Promise<boolean> | undefined;
  return {
    port,
    managementPort,
    stop: (signal) => {
      stopped ??= stop(signal);
      return stopped;
    },
  };
}
