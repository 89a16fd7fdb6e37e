import { setTimeout as wait } from "node:timers/promises";
import { openAccess } from "#access";
import { badDefaultExport } from "../errors/errors.ts";
import type { Inbox } from "../inbox/inbox.ts";
import { makeOwner } from "../inbox/lease-owner.ts";
import type { BindableLogger } from "../log/logger.ts";
import type { ExportedMetrics } from "../observe/exported-metrics.ts";
import { KnownEvents } from "../observe/known-events.ts";
import { Metrics } from "../observe/metrics.ts";
import { observeWithAll, RollUps } from "../observe/roll-ups.ts";
import { openTelemetry } from "../observe/telemetry.ts";
import type { Access } from "../receiver/gate.ts";
import { Summaries } from "../stats/summarize.ts";
import { findProblems, isWebhook, type Webhook } from "../webhook/webhook.ts";
import { type Assembled, assemble, type Parts, serviceInfo } from "./assemble.ts";
import { startBackground } from "./background-work.ts";
import { BodyBudget, roomFor } from "./body-budget.ts";
import { isLoopback, loopback, readAddresses, readConfiguration } from "./configuration.ts";
import { close, listen, listeningPort, trackRequests } from "./listen.ts";
import { createManagementServer, createMetricsServer } from "./management-server.ts";
import { openInbox } from "./open-inbox.ts";
import { createPublicServer, type Health } from "./public-server.ts";
import type { Running, ServeOptions } from "./serve-options.ts";
import { StatsFlush } from "./stats-flush.ts";

const defaultDrainMs = 5_000;
const pruneIntervalMs = 60_000;

/** Prunes old deliveries at regular intervals. */
function schedulePruning(inbox: Inbox, access: Access | undefined, log: BindableLogger): NodeJS.Timeout {
  const prune = () => {
    inbox
      .prune(Date.now(), access?.retention())
      .catch((error: unknown) => log.error("Old deliveries could not be pruned", { error }));
  };
  return setInterval(prune, pruneIntervalMs).unref();
}

/** Everything that counts deliveries, for scrapers and for the charts. */
interface Counting {
  readonly metrics: Metrics;
  readonly exported: ExportedMetrics | undefined;
  readonly stats: StatsFlush;
}

/** Creates the servers, which share the same components. */
function createServers(
  parts: Parts,
  assembled: Assembled,
  { metrics, exported, stats }: Counting,
  health: () => Health,
) {
  const { webhook, log, environment, observer } = parts;
  const { inbox, worker, receiver, access } = assembled;
  const budget = new BodyBudget(roomFor(process.constrainedMemory()));
  const publicUrl = environment.HOOKLOOM_PUBLIC_URL ?? "";
  const publicServer = createPublicServer({
    receiver,
    health,
    log,
    budget,
    publicUrl,
    observer,
    onCompleted: (completed) => {
      metrics.completed(completed);
      exported?.completed(completed);
    },
    access,
  });
  const info = () => ({
    ...serviceInfo(environment, listeningPort(publicServer)),
    hasApi: access !== undefined,
  });
  const onReplay = () => worker.wake();
  const managementServer = createManagementServer({
    webhook,
    inbox,
    receiver,
    metrics,
    info,
    environment,
    address: () => info().address,
    health,
    budget,
    onReplay,
    observer,
    summaries: new Summaries(inbox.rollUps),
    withUnstored: (work) => stats.withUnstored(work),
    log,
    access,
  });
  const metricsServer = createMetricsServer({ inbox, metrics, health, log, access });
  return { outside: publicServer, inside: managementServer, scraped: metricsServer };
}

async function openParts(webhook: Webhook, log: BindableLogger, options: ServeOptions, owner: string) {
  // Every read of process.env is a system call, and every delivery reads its secret.
  const environment = options.environment ?? { ...process.env };
  const configuration = readConfiguration(environment);
  const addresses = readAddresses(options, environment);
  const events = new KnownEvents(webhook);
  const metrics = new Metrics(events);
  const rollUps = new RollUps(events);
  const telemetry = await openTelemetry(environment, log, events);
  const exported = telemetry?.metrics;
  const observer = observeWithAll([metrics, rollUps, ...(exported ? [exported] : [])]);
  const opened =
    options.inbox === undefined
      ? await openInbox(environment, owner, log).catch(async (error: unknown) => {
          await telemetry?.close();
          throw error;
        })
      : { inbox: options.inbox, shared: false };
  exported?.measureQueue(() => opened.inbox.depth());
  const { tracing } = telemetry ?? {};
  const parts: Parts = { webhook, log, options, environment, configuration, observer, tracing };
  const stats = new StatsFlush({ rollUps, inbox: opened.inbox, owner, log });
  const closeAll = async () => {
    // The last export reads the queue depth.
    await telemetry?.close();
    await opened.inbox.close();
  };
  return { parts, addresses, opened, closeAll, counting: { metrics, exported, stats } };
}

/**
 * Serves a webhook until it is stopped.
 * @throws UserError if a port is taken or invalid, the store cannot be opened, or the value is not a webhook
 */
export async function start(
  webhook: Webhook,
  log: BindableLogger,
  options: ServeOptions = {},
): Promise<Running> {
  if (!isWebhook(webhook)) throw badDefaultExport();
  const owner = makeOwner();
  const { parts, addresses, opened, closeAll, counting } = await openParts(webhook, log, options, owner);
  const { environment, configuration } = parts;
  const { stats } = counting;
  const { host } = addresses;
  const access = await openAccess?.({ webhook, inbox: opened.inbox, log, environment, owner }).catch(
    async (error: unknown) => {
      await closeAll();
      throw error;
    },
  );
  const assembled = assemble(parts, opened, owner, access);
  const { inbox, worker, watch, receiver } = assembled;

  let state: "starting" | "ready" | "draining" = "starting";
  const health = () => ({
    ready: state === "ready" && watch.available,
    draining: state === "draining",
    healthy: worker.healthy && !watch.lost,
  });
  const { outside, inside, scraped } = createServers(parts, assembled, counting, health);
  const drained = trackRequests(outside);
  const abortStart = async (error: unknown) => {
    await Promise.all([close(outside), close(inside), access?.close(), stats.stop()]);
    await closeAll();
    throw error;
  };
  const port = await listen(outside, addresses.port, host).catch(abortStart);
  const managementPort = await listen(inside, addresses.managementPort, loopback).catch(abortStart);
  const scraping =
    addresses.metricsPort === undefined
      ? {}
      : { metricsPort: await listen(scraped, addresses.metricsPort, host).catch(abortStart) };
  state = "ready";
  watch.start();
  const pruning = schedulePruning(inbox, access, log);
  const problems = findProblems(webhook, environment, access !== undefined);
  for (const problem of [...problems, ...(access?.problems() ?? [])]) log.error(problem);
  log.info("listening", {
    port,
    managementPort,
    ...scraping,
    triggers: webhook.triggers.map(({ path }) => path),
  });
  worker.wake();
  const { state: kept } = inbox;
  const endBackground = startBackground({ webhook, environment, state: kept, receiver, owner, log });

  const stop = async (signal: NodeJS.Signals | undefined) => {
    state = "draining";
    const background = endBackground();
    const until = performance.now() + (options.graceMilliseconds ?? configuration.grace);
    const left = () => Math.max(0, until - performance.now());
    const usual = signal === "SIGTERM" && !isLoopback(host) ? defaultDrainMs : 0;
    const drain = Math.min(configuration.drain ?? usual, left());
    if (drain > 0) await wait(drain);
    const closed = close(outside);
    const received = Promise.race([drained(), wait(left(), undefined, { ref: false })]);
    // Deliveries in a store that is not durable must run in this process, including those that are still being
    // received.
    if (!inbox.durable) await received;
    const [done] = await Promise.all([worker.stop(left()), received]);
    outside.closeAllConnections();
    inside.closeAllConnections();
    scraped.closeAllConnections();
    clearInterval(pruning);
    await background;
    watch.stop();
    await access?.close();
    await Promise.all([closed, close(inside), close(scraped)]);
    await stats.stop();
    await closeAll();
    return done || inbox.durable;
  };
  let stopped: Promise<boolean> | undefined;
  return {
    port,
    managementPort,
    ...scraping,
    stop: (signal) => {
      stopped ??= stop(signal);
      return stopped;
    },
  };
}
