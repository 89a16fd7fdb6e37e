import { ignored } from "@hookloom/protocol/ignored-error";
import type {
  SampleChoice,
  SampleDelivery,
  SampleDeliveryKey,
  SampleEnvironment,
  SampleOutcome,
  SampleRequest,
  SampleStart,
  SampleViewContract,
  SentEntry,
} from "@hookloom/protocol/sample-view";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import { type Dispatch, type SetStateAction, useEffect, useRef, useState } from "react";
import type { Host } from "../host.ts";
import { formatJson } from "./format-json.ts";
import { findJsonProblem } from "./json-problem.ts";
import { credentialKind, useCredentials } from "./use-credentials.ts";

export type SampleHost = Host<SampleViewContract>;

/** The options of a request besides its event and payload. */
export type Sending = Pick<SampleRequest, "proof" | "headers" | "parameters">;

const defaultSending: Sending = { proof: "provider", headers: "", parameters: "" };

/** The result of the last request. */
export type Result =
  | { readonly phase: "none" }
  | { readonly phase: "busy"; readonly text: string }
  | { readonly phase: "failed"; readonly message: string }
  | SentResult;

type SetResult = Dispatch<SetStateAction<Result>>;

const failure = (error: unknown): Result => ({ phase: "failed", message: errorMessage(error) });

const startingDev = t("Starting the dev environment");

/** A response, and the delivery's outcome if it is known. */
export interface SentResult {
  readonly phase: "sent";
  readonly event: string;
  /** The options that the request was sent with. */
  readonly sending: Pick<Sending, "proof" | "headers">;
  readonly outcome: SampleOutcome;
  /** Undefined until the outcome is known, or if it cannot be determined. */
  readonly delivery?: SampleDelivery;
  /** True while the outcome is being polled. */
  readonly following: boolean;
}

interface ChosenSample {
  readonly event: string;
  readonly samples: readonly SampleChoice[];
  readonly sample: string;
  readonly payload: string;
}

const keepDelayMs = 400;

/** Sends an edited payload to the host shortly after the last keystroke. */
function useKeepPayload(host: SampleHost) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (event: string, payload: string): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => host.send("keep", { event, payload }), keepDelayMs);
  };
}

/** The chosen event and sample, and the edited text. */
function useChosen(host: SampleHost, start: SampleStart, failed: (error: unknown) => void) {
  const [chosen, setChosen] = useState<ChosenSample>(start);
  const keep = useKeepPayload(host);
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
  return { chosen, setChosen, chooseEvent, chooseSample, change };
}

/**
 * Polls the outcome of a delivery until the outcome is final or another request is sent. If the environment does not respond,
 * the outcome stays unknown, but the response to the request is kept.
 */
function useFollow(host: SampleHost, setResult: SetResult) {
  const latest = useRef<SampleOutcome>(undefined);
  const follow = async (outcome: SampleOutcome, key: SampleDeliveryKey): Promise<void> => {
    const show = (news: Pick<SentResult, "following"> & Partial<SentResult>): void =>
      setResult((current) =>
        current.phase === "sent" && current.outcome === outcome ? { ...current, ...news } : current,
      );
    let attempts = 0;
    while (latest.current === outcome) {
      const delivery = await host
        .request("follow", { delivery: key, attempts })
        .catch(ignored("a delivery that cannot be read is no longer followed"));
      const isFinal = delivery?.outcome !== "running" && delivery?.outcome !== "retrying";
      show({ following: !isFinal, ...(delivery ? { delivery } : {}) });
      if (isFinal) return;
      attempts = delivery.attempts;
    }
  };
  return {
    /** Discards the result of the previous request. */
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

/** Checks whether the target has changed since work for it started. */
interface TargetCheck {
  readonly isCurrentTarget: () => boolean;
  /** False once another target is requested, because the host may already have switched to it. */
  readonly isLatestRequest: () => boolean;
}

/** The parts of the page that sending and a change of the target need. */
interface PageParts {
  readonly host: SampleHost;
  readonly start: SampleStart;
  readonly follow: ReturnType<typeof useFollow>;
  setResult: SetResult;
  setHistory(entries: readonly SentEntry[]): void;
  /** Shows the new target. */
  take(next: SampleStart): void;
  /** Reloads the list of keys and tokens. */
  refresh(): void;
}

/** The page's target. Work for one target is neither continued nor shown after the target has changed. */
function useTarget({ host, take, setHistory, setResult }: PageParts) {
  /** Counts the requests for another target. Only the last one takes effect. */
  const requestCount = useRef(0);
  /** Counts the targets that were shown. */
  const targetCount = useRef(0);
  const [moving, setMoving] = useState(false);
  const hold = (): TargetCheck => {
    const [target, requested] = [targetCount.current, requestCount.current];
    return {
      isCurrentTarget: () => target === targetCount.current,
      isLatestRequest: () => requested === requestCount.current,
    };
  };
  /** Changes the page's target and resolves to it. Only the last of several requests takes effect. */
  const changeTarget = async (requested: Promise<SampleStart | null>): Promise<SampleStart | undefined> => {
    requestCount.current += 1;
    const requestNumber = requestCount.current;
    const isLast = (): boolean => requestNumber === requestCount.current;
    setMoving(true);
    try {
      const next = await requested;
      if (!isLast()) return undefined;
      if (next) {
        targetCount.current += 1;
        take(next);
      } else setHistory(await host.request("history", {}));
      return next ?? undefined;
    } catch (error) {
      if (isLast()) setResult(failure(error));
      return undefined;
    } finally {
      if (isLast()) setMoving(false);
    }
  };
  return { hold, moving, point: changeTarget };
}

/** The actions for sending and starting, which stop when the page's target changes. */
function deliveryActions(parts: PageParts, { hold, point }: ReturnType<typeof useTarget>) {
  const { host, start, follow, setResult, setHistory, refresh } = parts;
  const deliver = async (request: SampleRequest, starts: boolean): Promise<void> => {
    const { isCurrentTarget: isHere, isLatestRequest: isStillWanted } = hold();
    try {
      if (starts) {
        setResult({ phase: "busy", text: startingDev });
        await host.request("run", {});
        // The request was not meant for the target that was requested in the meantime.
        if (!isStillWanted()) {
          if (isHere()) setResult({ phase: "none" });
          return;
        }
      }
      setResult({ phase: "busy", text: start.edit ? t("Replaying") : t("Sending") });
      follow.forget();
      const outcome = await host.request("send", request);
      const { event, proof, headers } = request;
      if (isHere()) {
        const following = follow.start(outcome);
        setResult({ phase: "sent", event, sending: { proof, headers }, outcome, following });
      }
      // Sending may have created a key or token.
      refresh();
      if (start.console) setHistory(await host.request("history", {}));
    } catch (error) {
      if (isHere()) setResult(failure(error));
    }
  };
  const run = async (): Promise<void> => {
    const { isCurrentTarget: isHere } = hold();
    setResult({ phase: "busy", text: start.environment === undefined ? startingDev : t("Checking") });
    const nextResult = await host.request("run", {}).then((): Result => ({ phase: "none" }), failure);
    if (isHere()) setResult(nextResult);
  };
  const show = (id: string): Promise<SampleStart | undefined> => point(host.request("showSent", { id }));
  const again = async (id: string): Promise<void> => {
    const next = await show(id);
    if (!next) return;
    const { event, payload, sent = defaultSending, running, environment } = next;
    await deliver({ event, payload, ...sent }, !running && environment === undefined);
  };
  return {
    deliver,
    run: (): void => void run(),
    showAgain: (id: string): void => void show(id),
    sendAgain: (id: string): void => void again(id),
  };
}

/** The delay before each poll of an environment. The delays grow, because a poll connects to the environment's cluster. */
const pollDelaysMs = [2_000, 4_000, 8_000, 16_000, 30_000];

/**
 * Polls an environment a few times if it did not respond in time or is starting. Returns true while polling. The host sends the
 * results, and the user can check at any time.
 */
function useEnvironmentPolling(
  host: SampleHost,
  start: SampleStart,
  environment: SampleEnvironment,
): boolean {
  const [polled, setTried] = useState({ start, count: 0 });
  const count = polled.start === start ? polled.count : 0;
  const pause = pollDelaysMs[count];
  const isPolling =
    start.environment !== undefined &&
    (environment.unanswered === true || environment.starting === true) &&
    !environment.running &&
    pause !== undefined;
  useEffect(() => {
    if (!isPolling) return;
    const poll = (): void => {
      const next = (): void => setTried({ start, count: count + 1 });
      host.request("run", {}).then(next, next);
    };
    const timer = setTimeout(poll, pause);
    return () => clearTimeout(timer);
  }, [host, start, isPolling, count, pause]);
  return isPolling;
}

/** Returns the chosen proof if the trigger accepts it, else the first proof that the trigger accepts. */
function proofFor({ console }: SampleStart, { proof }: Sending): Sending["proof"] {
  const proofs = console?.proofs ?? [];
  return proofs.includes(proof) ? proof : (proofs[0] ?? "provider");
}

/** The request's options, and the keys and tokens that can be sent with it. */
function useSending(host: SampleHost, start: SampleStart, running: boolean) {
  const [chosen, setSending] = useState<Sending>(start.sent ?? defaultSending);
  const sending: Sending = { ...chosen, proof: proofFor(start, chosen) };
  const credentials = useCredentials(host, {
    kind: credentialKind(sending.proof),
    environment: start.environment ?? "",
    running,
  });
  return { sending, setSending, credentials };
}

function toEnvironment({ running, url, unanswered, starting }: SampleStart): SampleEnvironment {
  return { running, url, unanswered: unanswered === true, starting: starting === true };
}

/** The page's state and actions. */
export function useSample(host: SampleHost, first: SampleStart) {
  const [start, setStart] = useState(first);
  const [result, setResult] = useState<Result>({ phase: "none" });
  const [environment, setEnvironment] = useState<SampleEnvironment>(toEnvironment(first));
  const [history, setHistory] = useState<readonly SentEntry[]>(first.console?.history ?? []);
  const failed = (error: unknown): void => setResult(failure(error));
  const { chosen, setChosen, ...choices } = useChosen(host, first, failed);
  const { event, payload } = chosen;
  const problem = start.edit?.json === false ? undefined : findJsonProblem(payload);
  // Sending can start only a local environment.
  const runsFirst = !environment.running && start.environment === undefined;
  const follow = useFollow(host, setResult);
  const { sending, setSending, credentials } = useSending(host, start, environment.running);
  /** Shows the new target. Earlier requests are in the history. */
  const take = (next: SampleStart): void => {
    follow.forget();
    setStart(next);
    setChosen(next);
    setEnvironment(toEnvironment(next));
    setResult({ phase: "none" });
    if (next.sent) setSending(next.sent);
    setHistory(next.console?.history ?? []);
  };
  const isPolling = useEnvironmentPolling(host, start, environment);
  const { refresh } = credentials;
  const parts: PageParts = { host, start, follow, setResult, setHistory, take, refresh };
  const target = useTarget(parts);
  const isReady = result.phase !== "busy" && !target.moving;
  const canSend = problem === undefined && (environment.running || runsFirst) && isReady;
  const { deliver, ...deliveries } = deliveryActions(parts, target);
  const request: SampleRequest = { event, payload, ...sending };
  const copyCurl = async (): Promise<boolean> => {
    const done = await succeeds(host.request("copyCurl", request), failed);
    // The copied command contains a new credential.
    if (done) refresh();
    return done;
  };
  const changeAddress = (): void => {
    const show = (location: { url: string } | null): void => {
      if (location) setEnvironment((now) => ({ ...now, url: location.url }));
    };
    host.request("changeAddress", {}).then(show, failed);
  };
  const saveSample = (): Promise<boolean> => {
    const show = (choices: { samples: readonly SampleChoice[]; sample: string } | null): void => {
      if (choices) setChosen((now) => ({ ...now, ...choices, payload: now.payload }));
    };
    return succeeds(host.request("saveSample", { event, payload }).then(show), failed);
  };
  return {
    ...{
      host,
      start,
      edit: start.edit,
      chosen,
      sending,
      setSending,
      credentials,
      problem,
      canSend,
      runsFirst,
    },
    ...{ result, environment, setEnvironment, isPolling, history, copyCurl, changeAddress, saveSample },
    ...choices,
    ...deliveries,
    send: (): void => {
      if (canSend) void deliver(request, runsFirst);
    },
    format: (): void => {
      if (!problem) choices.change(formatJson(payload));
    },
    choose: (to: { environment: string; resource: string }): void =>
      void target.point(host.request("choose", to)),
    clearHistory: (): void => {
      host.request("clearHistory", {}).then(() => setHistory([]), failed);
    },
  };
}

/** Returns true if the work succeeded. Otherwise, calls `failed` with the error. */
async function succeeds(work: Promise<unknown>, failed: (error: unknown) => void): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    failed(error);
    return false;
  }
}

export type Sample = ReturnType<typeof useSample>;
