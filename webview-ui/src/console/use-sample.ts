import type {
  SampleChoice,
  SampleDelivery,
  SampleDeliveryKey,
  SampleOutcome,
  SampleViewContract,
  SourcePlace,
} from "@hookloom/language-server/protocol";
import { useEffect, useRef, useState } from "react";
import { type Host, messageOf } from "../host.ts";
import { findJsonProblem } from "./json-problem.ts";

export type SampleHost = Host<SampleViewContract>;
export type SampleStart = SampleViewContract["host"]["requests"]["start"]["result"];

/** The result of the last click. */
export type Result =
  | { readonly phase: "none" }
  | { readonly phase: "busy"; readonly text: string }
  | { readonly phase: "failed"; readonly sentence: string }
  | SentResult;

/** A response, and the outcome of the delivery once it is known. */
export interface SentResult {
  readonly phase: "sent";
  readonly event: string;
  readonly outcome: SampleOutcome;
  /** Undefined until it is known, or where it cannot be known. */
  readonly delivery?: SampleDelivery;
  /** True while the outcome is polled. */
  readonly following: boolean;
}

interface ChosenSample {
  readonly event: string;
  readonly samples: readonly SampleChoice[];
  readonly sample: string;
  readonly payload: string;
}

const keepDelay = 400;

/** Sends an edited payload to the host a moment after the last key. */
function useKeep(host: SampleHost) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (event: string, payload: string): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => host.send("keep", { event, payload }), keepDelay);
  };
}

/** The chosen event and sample, and the text as edited. */
function useChosen(host: SampleHost, start: SampleStart, failed: (error: unknown) => void) {
  const [chosen, setChosen] = useState<ChosenSample>(start);
  const keep = useKeep(host);
  const chooseEvent = (event: string): void => {
    host.request("chooseEvent", { event }).then((found) => setChosen({ event, ...found }), failed);
  };
  const chooseSample = (sample: string): void => {
    const { event } = chosen;
    const take = ({ payload }: { payload: string }): void => {
      setChosen({ ...chosen, sample, payload });
      keep(event, payload);
    };
    host.request("chooseSample", { event, sample }).then(take, failed);
  };
  const change = (payload: string): void => {
    setChosen({ ...chosen, payload });
    keep(chosen.event, payload);
  };
  return { chosen, chooseEvent, chooseSample, change };
}

/**
 * Polls the outcome of a delivery until it is final or something else was sent. Where the environment does not answer,
 * only the outcome is missing: the response stays.
 */
function useFollow(host: SampleHost, setResult: (change: (result: Result) => Result) => void) {
  const latest = useRef<SampleOutcome>(undefined);
  const follow = async (outcome: SampleOutcome, key: SampleDeliveryKey): Promise<void> => {
    const show = (news: Pick<SentResult, "following"> & Partial<SentResult>): void =>
      setResult((now) => (now.phase === "sent" && now.outcome === outcome ? { ...now, ...news } : now));
    let attempts = 0;
    while (latest.current === outcome) {
      const delivery = await host.request("follow", { delivery: key, attempts }).catch(() => undefined);
      const ended = delivery?.outcome !== "running" && delivery?.outcome !== "retrying";
      show({ following: !ended, ...(delivery ? { delivery } : {}) });
      if (ended) return;
      attempts = delivery.attempts;
    }
  };
  return {
    /** Drops the result of what was sent before. */
    forget: (): void => {
      latest.current = undefined;
    },
    start: (outcome: SampleOutcome): boolean => {
      latest.current = outcome;
      if (!outcome.delivery) return false;
      void follow(outcome, outcome.delivery);
      return true;
    },
  };
}

/** The state of the page with its actions. */
export function useSample(host: SampleHost, start: SampleStart) {
  const [result, setResult] = useState<Result>({ phase: "none" });
  const [environment, setEnvironment] = useState({ running: start.running, url: start.url });
  const failed = (error: unknown): void => setResult({ phase: "failed", sentence: messageOf(error) });
  const { chosen, chooseEvent, chooseSample, change } = useChosen(host, start, failed);
  const { event, payload } = chosen;
  const problem = start.edit?.json === false ? undefined : findJsonProblem(payload);
  // Sending can start an environment of this machine first; another one it cannot.
  const runsFirst = !environment.running && start.environment === undefined;
  const follow = useFollow(host, setResult);
  const canSend = problem === undefined && (environment.running || runsFirst) && result.phase !== "busy";

  const deliver = async (): Promise<void> => {
    if (runsFirst) {
      setResult({ phase: "busy", text: "Starting the dev environment" });
      await host.request("run", {});
    }
    setResult({ phase: "busy", text: start.edit ? "Replaying" : "Sending" });
    follow.forget();
    const outcome = await host.request("send", { event, payload });
    setResult({ phase: "sent", event, outcome, following: follow.start(outcome) });
  };
  const send = (): void => {
    if (canSend) deliver().catch(failed);
  };
  const run = (): void => {
    setResult({
      phase: "busy",
      text: start.environment === undefined ? "Starting the dev environment" : "Checking",
    });
    host.request("run", {}).then(() => setResult({ phase: "none" }), failed);
  };
  const copyCurl = (): Promise<boolean> =>
    host.request("copyCurl", { event, payload }).then(
      () => true,
      (error: unknown) => {
        failed(error);
        return false;
      },
    );
  const format = (): void => {
    if (!problem) change(JSON.stringify(JSON.parse(payload), null, 2));
  };
  const openPlace = (place: SourcePlace): void => host.send("openPlace", place);
  const openDelivery = (key: SampleDeliveryKey): void => host.send("openDelivery", key);
  const commands = {
    chooseEvent,
    chooseSample,
    change,
    send,
    run,
    copyCurl,
    format,
    openPlace,
    openDelivery,
  };
  return {
    chosen,
    edit: start.edit,
    problem,
    canSend,
    runsFirst,
    result,
    environment,
    setEnvironment,
    ...commands,
  };
}

export type Sample = ReturnType<typeof useSample>;
