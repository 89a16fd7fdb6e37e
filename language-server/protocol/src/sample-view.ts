import * as v from "valibot";
import {
  count,
  type Message,
  type MessageOf,
  nothing,
  type PageContract,
  question,
  text,
} from "./messages.ts";

/** One payload that can be sent for an event. */
export interface SampleChoice {
  readonly id: string;
  readonly label: string;
  /** True where it was made from the event's type, since the provider publishes no example. */
  readonly generated: boolean;
}

/** What a consumer proves itself with. */
const credentialKind = v.picklist(["key", "token"]);
export type TestCredentialKind = Message<typeof credentialKind>;

/**
 * How a request proves its sender: as the provider does, with a key or token of the owner's own tests, not at all, or with
 * a secret that is wrong.
 */
const proof = v.picklist(["provider", ...credentialKind.options, "none", "wrong"]);
export type SampleProof = Message<typeof proof>;

/** A key or a token of the owner's own tests. Its text stays with the host. */
export interface TestCredentialEntry {
  readonly id: string;
  readonly kind: TestCredentialKind;
  readonly lastFour: string;
  /** ISO 8601, UTC, like the next one. */
  readonly expiresAt: string;
  /** Undefined until it was used. */
  readonly usedAt?: string;
  /** True where this window made it, so that it can be sent and copied. */
  readonly held: boolean;
}

const sampleRequest = {
  event: text,
  payload: text,
  proof,
  /** A header a line: `X-Debug: 1`. */
  headers: text,
  /** A parameter of the URL a line: `page=2`. */
  parameters: text,
};
/** What the page sends. */
export interface SampleRequest extends MessageOf<typeof sampleRequest> {}

export interface SampleOutcome {
  readonly status: number;
  readonly milliseconds: number;
  readonly body: string;
  /** Left out if it was not requested over HTTP. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  /** The delivery that it became, where it did: `follow` says what its handler made of it. */
  readonly delivery?: SampleDeliveryKey;
  /** True if handlers run after the response, and it does not name the delivery: their outcome is not known. */
  readonly unnamed?: boolean;
}

/** What became of an event that this window sent to a handler, as a diagram shows it above the flow. */
export interface SentSample {
  /** `open` if there is a response and the outcome of the handler is not known yet; `problem` if nothing was sent. */
  readonly state: "busy" | "open" | "ok" | "failed" | "problem";
  /** What happened, or why nothing was sent and what to do, in one line. */
  readonly text: string;
  /** The delivery that it became. */
  readonly delivery?: SampleDeliveryKey;
  /** True where the code that threw is known. */
  readonly hasLocation?: boolean;
  /** The title of a button that does something about a problem. */
  readonly fix?: string;
  /** When it was sent, in milliseconds since 1970: what becomes of an older one is no longer shown. */
  readonly sentAtMs: number;
}

/** What the links beside a `SentSample` lead to. */
export const sampleLink = v.picklist(["place", "delivery", "fix"]);
export type SampleLink = Message<typeof sampleLink>;

const deliveryKey = v.object({
  id: text,
  /** The path of its trigger. */
  trigger: text,
});
/** Names a delivery of the environment that the page sends to. */
export interface SampleDeliveryKey extends Message<typeof deliveryKey> {}

/** The outcome of a delivery that the page sent. */
export interface SampleDelivery {
  readonly outcome: "ok" | "failed" | "refused" | "running" | "retrying" | "ignored";
  readonly milliseconds: number;
  /** How often its handler has run. */
  readonly attempts: number;
  /** What the handler threw last, in one line. */
  readonly error?: string;
  /** ISO 8601, UTC: when a `retrying` one runs again. */
  readonly nextAttemptAt?: string;
  /** Where it was thrown. */
  readonly location?: SourceLocation;
}

const sourceLocation = v.object({
  /** Relative to the project's root, with slashes. */
  file: text,
  /** Both count from 1. */
  line: count,
  column: count,
});
/** A position in the project's code. */
export interface SourceLocation extends Message<typeof sourceLocation> {}

/** Given if the page edits a delivery to replay it instead of a sample to send. */
export interface DeliveryEdit {
  /** The short name of the delivery: the start of its id. */
  readonly delivery: string;
  /** The environment that runs it; empty for a process that Run started where dev runs elsewhere. */
  readonly environment: string;
  /** False where the body is neither JSON nor a form: any text is valid. */
  readonly json: boolean;
}

/** What the page can be pointed at, and what was sent from it before. */
export interface SampleConsole {
  /** The id of what Run starts is empty. */
  readonly environments: readonly { readonly id: string; readonly label: string }[];
  /** The project's triggers. */
  readonly resources: readonly { readonly name: string; readonly path: string }[];
  /** The path of the trigger that is chosen. */
  readonly resource: string;
  /** The proofs to choose from; empty where the trigger verifies nothing. */
  readonly proofs: readonly SampleProof[];
  /** The newest first. */
  readonly history: readonly SentEntry[];
}

/** One request of the past. */
export interface SentEntry {
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Empty for what Run starts. */
  readonly environment: string;
  /** The path of the trigger. */
  readonly resource: string;
  readonly event: string;
  readonly proof: SampleProof;
  readonly status: number;
  readonly milliseconds: number;
}

/** Where a sample goes to, as it is now. */
export interface SampleEnvironment {
  readonly running: boolean;
  readonly url: string;
  /** True if it did not respond in time, which does not say whether it runs. */
  readonly unanswered?: boolean;
  /** True if it responded that it is starting. */
  readonly starting?: boolean;
}

/** What the page shows first, and again when it is pointed at something else. */
export interface SampleStart extends SampleEnvironment {
  readonly source: string;
  readonly trigger: string;
  readonly event: string;
  readonly events: readonly string[];
  readonly samples: readonly SampleChoice[];
  readonly sample: string;
  readonly payload: string;
  readonly edit?: DeliveryEdit;
  /** The environment that it goes to, where that is not the one that Run starts. */
  readonly environment?: string;
  /** Left out where a delivery is edited. */
  readonly console?: SampleConsole;
  /** Given if it goes to a process of another framework, which the user starts: its name. */
  readonly app?: string;
  /** A request of the past that is shown again. */
  readonly sent?: Pick<SampleRequest, "proof" | "headers" | "parameters">;
}

/** The samples of an event, and the one that is chosen. */
export interface EventSamples {
  readonly samples: readonly SampleChoice[];
  readonly sample: string;
}

const payload = { event: text, payload: text };

/** What the "Send sample event" page sends to its host half. */
export const sampleMessages = {
  requests: {
    start: question<SampleStart>()({}),
    /** Points the page at another environment or trigger. */
    choose: question<SampleStart>()({ environment: text, resource: text }),
    /** Shows a request of the past again; `null` where it is no longer kept. */
    showSent: question<SampleStart | null>()({ id: text }),
    history: question<readonly SentEntry[]>()({}),
    clearHistory: question<null>()({}),
    /** Keeps the payload as a sample of the project; `null` if the user gave it no name. */
    saveSample: question<EventSamples | null>()(payload),
    chooseEvent: question<EventSamples & { readonly payload: string }>()({ event: text }),
    chooseSample: question<{ readonly payload: string }>()({ event: text, sample: text }),
    send: question<SampleOutcome>()(sampleRequest),
    /** Responds once a run has ended that `attempts` does not count, else after a while with what is known then. */
    follow: question<SampleDelivery>()({ delivery: deliveryKey, attempts: count }),
    copyCurl: question<null>()(sampleRequest),
    /** Prompts for the address of the app of another framework; `null` if the user gave no other one. */
    changeAddress: question<{ readonly url: string } | null>()({}),
    run: question<null>()({}),
    /** The test credentials of the environment that the page is pointed at, the newest first. */
    credentials: question<readonly TestCredentialEntry[]>()({}),
    /** Makes one of fifteen minutes, and lists them again. */
    makeCredential: question<readonly TestCredentialEntry[]>()({ kind: credentialKind }),
    /** Ends one, and lists them again. */
    revokeCredential: question<readonly TestCredentialEntry[]>()({ id: text }),
    /** Puts the text of one into the clipboard. */
    copyCredential: question<null>()({ id: text }),
    /** What an application with this proof reads at the location that a response named. */
    readOutcome: question<SampleOutcome>()({ location: text, proof, headers: text }),
  },
  events: {
    ready: nothing,
    /** The payload was edited: remember it for its event. */
    keep: v.object(payload),
    /** Show the code there. */
    openLocation: sourceLocation,
    /** Show the page of a delivery. */
    openDelivery: deliveryKey,
    /** Show two responses side by side. */
    compareResponses: v.object({ one: text, other: text }),
  },
};

type SampleEvents = { readonly environment: SampleEnvironment };

/** The channel between the "Send sample event" page and its host half. */
export interface SampleViewContract extends PageContract<typeof sampleMessages, SampleEvents> {}
