import { randomUUID } from "node:crypto";
import type { Literal } from "@hookloom/protocol/declarations";
import { errorMessage, isRecord, jsonIn } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import { binaryBody, brokenBody, noBody } from "./errors.ts";
import { buildRequest, type EventRequest } from "./request.ts";

/** The parts of a delivery from which its payload is read. */
export interface Delivered {
  readonly source: string;
  readonly event: string;
  /** The event's index in a request with several events. */
  readonly part: number;
  readonly body?: { readonly type: string; readonly text?: string };
}

type Fields = Readonly<Record<string, string | readonly string[]>>;

const formType = "application/x-www-form-urlencoded";

const mediaType = (type: string): string => (type.split(";", 1)[0] ?? "").trim().toLowerCase();

/** Returns the body as text. @throws EventError `no-body` if it is missing or not text */
function bodyText({ body }: Delivered): { readonly text: string; readonly type: string } {
  if (body === undefined) throw noBody();
  if (body.text === undefined) throw binaryBody();
  return { text: body.text, type: mediaType(body.type) };
}

/** @throws EventError `bad-payload` */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw brokenBody(errorMessage(thrown));
  }
}

function parseForm(text: string): Fields {
  const fields = new URLSearchParams(text);
  const names = [...new Set(fields.keys())];
  return Object.fromEntries(
    names.map((name) => {
      const values = fields.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? "") : values];
    }),
  );
}

function encodeForm(fields: Readonly<Record<string, unknown>>): string {
  const pairs = Object.entries(fields).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one: unknown): [string, string] => [name, String(one)]),
  );
  return new URLSearchParams(pairs).toString();
}

/** Slack sends an interaction's JSON in one form field. */
const interactionIn = ({ source }: Delivered, fields: Fields): string | undefined =>
  source === "slack" && typeof fields.payload === "string" ? fields.payload : undefined;

/** The editable form of a body: as JSON if it is JSON or a form, otherwise as text. */
export interface EditableBody {
  readonly text: string;
  readonly json: boolean;
}

const pretty = (value: unknown): string => JSON.stringify(value, null, 2);

const isJson = (text: string): boolean => jsonIn(text) !== undefined;

/**
 * Returns a body in readable and editable form; `bodyOfEdited` is the inverse.
 * @throws EventError `no-body`
 */
export function editableBody(delivered: Delivered): EditableBody {
  const { text, type } = bodyText(delivered);
  if (type !== formType) return isJson(text) ? { text: prettyJson(text), json: true } : { text, json: false };
  const fields = parseForm(text);
  const interaction = interactionIn(delivered, fields);
  if (interaction !== undefined && isJson(interaction)) return { text: prettyJson(interaction), json: true };
  return { text: pretty(fields), json: true };
}

/** Formats JSON; text with numbers that JavaScript would round is left unchanged. */
function prettyJson(text: string): string {
  return /[[:,]\s*-?\d{16}/.test(text) ? text : pretty(JSON.parse(text));
}

/**
 * Returns the body to post for an edited text.
 * @throws EventError `no-body` `bad-payload`
 */
export function bodyOfEdited(delivered: Delivered, edited: string): string {
  const { text, type } = bodyText(delivered);
  if (type !== formType) return edited;
  const value = parse(edited);
  if (interactionIn(delivered, parseForm(text)) !== undefined) return encodeForm({ payload: edited });
  if (!isRecord(value)) throw brokenBody(t("it must be an object with the form's fields"));
  return encodeForm(value);
}

/** Returns this delivery's event if the request contains a list of events. */
const eventPart = (value: unknown, part: number): unknown => (Array.isArray(value) ? value[part] : value);

const listingSources = new Set(["hubspot", "twilio"]);

/**
 * Returns the payload that is passed to the handler.
 * @throws EventError `no-body` `bad-payload`
 */
export function deliveredPayload(delivered: Delivered): unknown {
  const { text, type } = bodyText(delivered);
  const { source, part } = delivered;
  if (text === "") throw noBody();
  if (type === formType) {
    const fields = parseForm(text);
    const interaction = interactionIn(delivered, fields);
    return interaction === undefined ? fields : parse(interaction);
  }
  const isText = source === "http" && type !== "application/json" && !type.endsWith("+json");
  if (isText) return text;
  const value = parse(text);
  // The receiver fetched the changes from Google and stored them with the event's name.
  if (source === "google-calendar" && isRecord(value)) return value.payload;
  return listingSources.has(source) ? eventPart(value, part) : value;
}

/** Sources whose `sign` creates the posted body from a payload. */
const wrappingSources = new Set(["slack", "google-calendar", "hubspot"]);

/** Replaces the id of a Twilio stream event, which is in the body and not changed by `sign`. */
function withNewId(payload: unknown): unknown {
  return isRecord(payload) ? { ...payload, id: `EZ${randomUUID().replaceAll("-", "")}` } : payload;
}

export interface DeliveredRequestInput {
  readonly url: string;
  readonly secret: string;
  readonly options?: Readonly<Record<string, Literal>>;
}

/**
 * Rebuilds a delivery as if its sender posted it again: newly signed, with a new id.
 * @throws EventError `no-body` `bad-payload` `bad-url`
 */
export function requestOfDelivered(delivered: Delivered, input: DeliveredRequestInput): EventRequest {
  const { source, event } = delivered;
  const payload = deliveredPayload(delivered);
  const raw = bodyText(delivered);
  const isStream = source === "twilio" && raw.type !== formType;
  const made = isStream ? withNewId(payload) : wrappingSources.has(source) ? payload : undefined;
  const text = made === undefined ? raw.text : JSON.stringify(made);
  const type = made === undefined ? delivered.body?.type : undefined;
  return buildRequest({
    source,
    event,
    payload: text,
    deliveryId: randomUUID(),
    ...(type === undefined || type === "" ? {} : { contentType: type }),
    ...input,
  });
}
