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

/** A payload that can be sent for an event. */
export interface SampleChoice {
  readonly id: string;
  readonly label: string;
  /** True if the sample was generated from the event's type because the provider publishes no example. */
  readonly generated: boolean;
}

/** Credential types that a consumer can authenticate with. */
const credentialKind = v.picklist(["key", "token"]);
export type TestCredentialKind = Message<typeof credentialKind>;

/**
 * How a request authenticates its sender: as the provider does, with a key or token for the owner's own tests, not at all, or
 * with a wrong secret.
 */
const proof = v.picklist(["provider", ...credentialKind.options, "none", "wrong"]);
export type SampleProof = Message<typeof proof>;

/** A key or token for the owner's own tests. The credential itself stays in the host. */
export interface TestCredentialEntry {
  readonly id: string;
  readonly kind: TestCredentialKind;
  readonly lastFour: string;
  /** ISO 8601 (UTC), like `usedAt`. */
  readonly expiresAt: string;
  /** Undefined until first use. */
  readonly usedAt?: string;
  /** True if this window created the credential, so that it can be sent and copied. */
  readonly held: boolean;
}

const sampleRequest = {
  event: text,
  payload: text,
  proof,
  /** One header per line: `X-Debug: 1`. */
  headers: text,
  /** One URL parameter per line: `page=2`. */
  parameters: text,
};
/** The request that the page sends. */
export interface SampleRequest extends MessageOf<typeof sampleRequest> {}

export interface SampleOutcome {
  readonly status: number;
  readonly milliseconds: number;
  readonly body: string;
  /** Absent if the request was not sent over HTTP. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  /** The resulting delivery, if one was created. `follow` returns the outcome of its handler. */
  readonly delivery?: SampleDeliveryKey;
  /** True if handlers run after the response and the response does not contain the delivery's id. Their outcome is unknown. */
  readonly unnamed?: boolean;
}

/** The outcome of an event that this window sent to a handler, as a diagram shows it above the flow. */
export interface SentSample {
  /** `open` if there is a response and the handler's outcome is not known yet; `problem` if nothing was sent. */
  readonly state: "busy" | "open" | "ok" | "failed" | "problem";
  /** One line: the outcome, or why nothing was sent and how to fix it. */
  readonly text: string;
  /** The resulting delivery. */
  readonly delivery?: SampleDeliveryKey;
  /** True if the location of the error is known. */
  readonly hasLocation?: boolean;
  /** The title of a button that fixes the problem. */
  readonly fix?: string;
  /** Send time in milliseconds since 1970. Outcomes of samples that were sent earlier are no longer shown. */
  readonly sentAtMs: number;
}

/** The targets of the links next to a `SentSample`. */
export const sampleLink = v.picklist(["place", "delivery", "fix"]);
export type SampleLink = Message<typeof sampleLink>;

const deliveryKey = v.object({
  id: text,
  /** The trigger's path. */
  trigger: text,
});
/** Identifies a delivery in the environment that the page sends to. */
export interface SampleDeliveryKey extends Message<typeof deliveryKey> {}

/** The outcome of a delivery that the page sent. */
export interface SampleDelivery {
  readonly outcome: "ok" | "failed" | "refused" | "running" | "retrying" | "ignored";
  readonly milliseconds: number;
  /** How many times its handler has run. */
  readonly attempts: number;
  /** The handler's last error, in one line. */
  readonly error?: string;
  /** ISO 8601 (UTC): the next run of a `retrying` delivery. */
  readonly nextAttemptAt?: string;
  /** Where the error was thrown. */
  readonly location?: SourceLocation;
}

const sourceLocation = v.object({
  /** Relative to the project root, with forward slashes. */
  file: text,
  /** Both line and column are 1-based. */
  line: count,
  column: count,
});
/** A position in the project's code. */
export interface SourceLocation extends Message<typeof sourceLocation> {}

/** Set if the page edits a delivery for replay instead of a sample to send. */
export interface DeliveryEdit {
  /** The delivery's short name: the first characters of its id. */
  readonly delivery: string;
  /** The environment that runs the delivery. Empty for a process that Run started while dev runs elsewhere. */
  readonly environment: string;
  /** False if the body is neither JSON nor a form. Any text is valid then. */
  readonly json: boolean;
}

/** The targets that the page can send to, and its previous requests. */
export interface SampleConsole {
  /** The environment that Run starts has an empty id. */
  readonly environments: readonly { readonly id: string; readonly label: string }[];
  /** The project's triggers. */
  readonly resources: readonly { readonly name: string; readonly path: string }[];
  /** The path of the selected trigger. */
  readonly resource: string;
  /** The proofs to choose from. Empty if the trigger verifies nothing. */
  readonly proofs: readonly SampleProof[];
  /** Newest first. */
  readonly history: readonly SentEntry[];
}

/** A previous request. */
export interface SentEntry {
  readonly id: string;
  /** ISO 8601 (UTC). */
  readonly at: string;
  /** Empty for the environment that Run starts. */
  readonly environment: string;
  /** The trigger's path. */
  readonly resource: string;
  readonly event: string;
  readonly proof: SampleProof;
  readonly status: number;
  readonly milliseconds: number;
}

/** The current state of a sample's target. */
export interface SampleEnvironment {
  readonly running: boolean;
  readonly url: string;
  /** True if the target did not respond in time. It may still be running. */
  readonly unanswered?: boolean;
  /** True if the target responds that it is starting. */
  readonly starting?: boolean;
}

/** The page's initial content, and its content after the target changes. */
export interface SampleStart extends SampleEnvironment {
  readonly source: string;
  readonly trigger: string;
  readonly event: string;
  readonly events: readonly string[];
  readonly samples: readonly SampleChoice[];
  readonly sample: string;
  readonly payload: string;
  readonly edit?: DeliveryEdit;
  /** The target environment, if it is not the one that Run starts. */
  readonly environment?: string;
  /** Absent if the page edits a delivery. */
  readonly console?: SampleConsole;
  /** The framework's name, if the target is another framework's process, which the user starts. */
  readonly app?: string;
  /** A previous request to show again. */
  readonly sent?: Pick<SampleRequest, "proof" | "headers" | "parameters">;
}

/** The samples of an event, and the selected one. */
export interface EventSamples {
  readonly samples: readonly SampleChoice[];
  readonly sample: string;
}

const payload = { event: text, payload: text };

/** Messages from the "Send sample event" page to its host. */
export const sampleMessages = {
  requests: {
    start: question<SampleStart>()({}),
    /** Switches the page to another environment or trigger. */
    choose: question<SampleStart>()({ environment: text, resource: text }),
    /** Shows a previous request again. `null` if it is no longer stored. */
    showSent: question<SampleStart | null>()({ id: text }),
    history: question<readonly SentEntry[]>()({}),
    clearHistory: question<null>()({}),
    /** Saves the payload as a sample in the project. `null` if the user entered no name. */
    saveSample: question<EventSamples | null>()(payload),
    chooseEvent: question<EventSamples & { readonly payload: string }>()({ event: text }),
    chooseSample: question<{ readonly payload: string }>()({ event: text, sample: text }),
    send: question<SampleOutcome>()(sampleRequest),
    /** Responds when a run beyond `attempts` has ended, or after a timeout with the state at that time. */
    follow: question<SampleDelivery>()({ delivery: deliveryKey, attempts: count }),
    copyCurl: question<null>()(sampleRequest),
    /** Prompts for the address of another framework's app. `null` if the user entered no new address. */
    changeAddress: question<{ readonly url: string } | null>()({}),
    run: question<null>()({}),
    /** The test credentials of the selected environment, newest first. */
    credentials: question<readonly TestCredentialEntry[]>()({}),
    /** Creates a credential that is valid for 15 minutes and returns the updated list. */
    makeCredential: question<readonly TestCredentialEntry[]>()({ kind: credentialKind }),
    /** Revokes a credential and returns the updated list. */
    revokeCredential: question<readonly TestCredentialEntry[]>()({ id: text }),
    /** Copies a credential to the clipboard. */
    copyCredential: question<null>()({ id: text }),
    /** Requests the outcome from the location in a response, authenticated with the given proof. */
    readOutcome: question<SampleOutcome>()({ location: text, proof, headers: text }),
  },
  events: {
    ready: nothing,
    /** The payload was edited. Remember it for its event. */
    keep: v.object(payload),
    /** Show the code at this location. */
    openLocation: sourceLocation,
    /** Show the page of a delivery. */
    openDelivery: deliveryKey,
    /** Show a diff of two responses. */
    compareResponses: v.object({ one: text, other: text }),
  },
};

type SampleEvents = { readonly environment: SampleEnvironment };

/** The message channel between the "Send sample event" page and its host. */
export interface SampleViewContract extends PageContract<typeof sampleMessages, SampleEvents> {}
