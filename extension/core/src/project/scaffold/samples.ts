import path from "node:path";
import { isRecord } from "@hookloom/protocol/unknown-values";
import { eventOfOwnAction, findSource, sampleEvent, sampleFile } from "@hookloom/runtime/catalog";
import { readIfThere } from "../read-file.ts";

/** One payload that can be sent for an event. */
export interface Sample {
  readonly id: string;
  readonly label: string;
  /** True if it was generated from the event's type, since the provider publishes no example. */
  readonly generated: boolean;
  readonly payload: unknown;
}

function isSample(value: unknown): value is Sample {
  if (!isRecord(value) || !("payload" in value)) return false;
  const { id, label, generated } = value;
  return typeof id === "string" && typeof label === "string" && typeof generated === "boolean";
}

function parseSamples(text: string): readonly Sample[] {
  const value: unknown = JSON.parse(text);
  const samples = isRecord(value) ? value.samples : undefined;
  return Array.isArray(samples) ? samples.filter(isSample) : [];
}

/** Returns the member of a payload that contains the event's name or, if senders define only the action, that action. */
function nameIn(source: string, event: string): { member: string; name: string } | undefined {
  const acting = eventOfOwnAction(source, event);
  if (acting?.actionMember !== undefined) {
    return { member: acting.actionMember, name: event.slice(acting.name.length + 1) };
  }
  const member = acting?.nameMember ?? findSource(source)?.eventMember;
  return member === undefined ? undefined : { member, name: event };
}

/** Returns another event's sample with the name replaced, for an event whose name only its sender defines. */
function withName(sample: Sample, named: { member: string; name: string } | undefined): Sample {
  const { payload } = sample;
  if (named === undefined || !isRecord(payload)) return sample;
  return { ...sample, generated: true, payload: { ...payload, [named.member]: named.name } };
}

/**
 * Reads an event's sample payloads, the provider's own first. For an event named by its sender, another event's samples are used
 * with the name replaced. An unknown event has none.
 * @throws ProjectError `unreadable`
 */
export async function readSamples(
  distDir: string,
  source: string,
  event: string,
): Promise<readonly Sample[]> {
  // Only catalogue names reach the file system, so no name can point outside the folder.
  const sampleName = sampleEvent(source, event);
  if (sampleName === undefined) return [];
  const file = path.join(distDir, "samples", source, sampleFile(sampleName));
  const text = await readIfThere(file);
  const found = text === undefined ? [] : parseSamples(text);
  if (sampleName === event) return found;
  const named = nameIn(source, event);
  return found.map((sample) => withName(sample, named));
}
