import type { SampleChoice, SampleOutcome, SampleViewContract } from "@hookloom/language-server/protocol";
import { useEffect, useRef, useState } from "react";
import type { Host } from "../host.ts";
import { findJsonProblem } from "./json-problem.ts";

export type SampleHost = Host<SampleViewContract>;
export type SampleStart = SampleViewContract["host"]["requests"]["start"]["result"];

/** What came of the last click. */
export type Result =
  | { readonly phase: "none" }
  | { readonly phase: "busy"; readonly text: string }
  | { readonly phase: "failed"; readonly sentence: string }
  | { readonly phase: "sent"; readonly event: string; readonly outcome: SampleOutcome };

interface Chosen {
  readonly event: string;
  readonly samples: readonly SampleChoice[];
  readonly sample: string;
  readonly payload: string;
}

const keepDelay = 400;

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Tells the host of an edited payload a moment after the last key. */
function useKeep(host: SampleHost) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (event: string, payload: string): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => host.send("keep", { event, payload }), keepDelay);
  };
}

/** Choosing and editing: which event, which of its samples, and the text as it is now. */
function useChosen(host: SampleHost, start: SampleStart, failed: (error: unknown) => void) {
  const [chosen, setChosen] = useState<Chosen>(start);
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

/** The state of the page, and what its controls do to it. */
export function useSample(host: SampleHost, start: SampleStart) {
  const [result, setResult] = useState<Result>({ phase: "none" });
  const [environment, setEnvironment] = useState({ running: start.running, url: start.url });
  const failed = (error: unknown): void => setResult({ phase: "failed", sentence: sentenceOf(error) });
  const { chosen, chooseEvent, chooseSample, change } = useChosen(host, start, failed);
  const { event, payload } = chosen;
  const problem = start.edit?.json === false ? undefined : findJsonProblem(payload);
  // What Run starts on this machine can be started on the way; another environment cannot.
  const runsFirst = !environment.running && start.environment === undefined;
  const canSend = problem === undefined && (environment.running || runsFirst) && result.phase !== "busy";

  const deliver = async (): Promise<void> => {
    if (runsFirst) {
      setResult({ phase: "busy", text: "Starting the dev environment" });
      await host.request("run", {});
    }
    setResult({ phase: "busy", text: start.edit ? "Replaying" : "Sending" });
    const outcome = await host.request("send", { event, payload });
    setResult({ phase: "sent", event, outcome });
  };
  const send = (): void => {
    if (canSend) deliver().catch(failed);
  };
  const run = (): void => {
    setResult({
      phase: "busy",
      text: start.environment === undefined ? "Starting the dev environment" : "Looking",
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
  const commands = { chooseEvent, chooseSample, change, send, run, copyCurl, format };
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
