import { createHash, randomUUID } from "node:crypto";
import type { Logger } from "../log/logger.ts";
import type { SourceState } from "../webhook/background.ts";
import type { CalendarClient } from "./calendar-client.ts";
import type { Ping } from "./calendar-protocol.ts";
import { GoogleError } from "./google-errors.ts";

export interface CalendarChannelsOptions {
  readonly client: Pick<CalendarClient, "watch" | "stop">;
  readonly state: SourceState;
  /** The key under which the channels are stored in the state. */
  readonly key: string;
  readonly calendarId: string;
  /** The URL that Google posts to. */
  readonly address: string;
  readonly token: string;
  readonly log: Logger;
  /** Requested lifetime of a channel in seconds. The default is a week, Google's maximum. */
  readonly ttl?: number;
}

/** A notification channel that Google may post to. */
interface Channel {
  readonly id: string;
  /** Absent until Google has responded. */
  readonly resourceId?: string;
  /** Identifies the channel's address, calendar and token. If one of them changes, a new channel is needed. */
  readonly made: string;
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly expires: number;
}

const weekSeconds = 7 * 24 * 60 * 60;
/** The fraction of a channel's lifetime after which it is replaced. */
const renewalFraction = 0.8;
/** Time in milliseconds for which Google continues to post to a stopped channel. */
const postsAfterStopMs = 24 * 60 * 60 * 1000;

/** A trigger's channels: the current one, and older ones until they are stopped. */
export class CalendarChannels {
  readonly #options: CalendarChannelsOptions;

  constructor(options: CalendarChannelsOptions) {
    this.#options = options;
  }

  /**
   * Whether a ping belongs to a known channel. The newest channel may post before Google has returned the resource's
   * id.
   */
  async isKnownChannel(ping: Ping): Promise<boolean> {
    const channel = (await this.#read()).find(({ id }) => id === ping.channelId);
    return channel !== undefined && (channel.resourceId ?? ping.resourceId) === ping.resourceId;
  }

  /**
   * Creates a channel if none is recent enough, and then stops the older ones. Returns true if a channel was created.
   * @throws GoogleError
   */
  async ensure(now: number): Promise<boolean> {
    const channels = (await this.#read()).filter(({ expires }) => expires + postsAfterStopMs > now);
    const current = channels.find((channel) => this.#isCurrent(channel, now));
    const wanted = current ?? (await this.#start(channels, now));
    await this.#stopOthers(wanted, now);
    return current === undefined;
  }

  /** Stops every channel, for example before the project is removed. Running processes do not create new channels. */
  async stop(): Promise<void> {
    const now = Date.now();
    await this.#options.state.write(this.#stoppedKey, String(now));
    await this.#stopOthers(undefined, now);
  }

  /** Whether the channels were stopped after this time (milliseconds since 1970). */
  async isStoppedSince(time: number): Promise<boolean> {
    return Number(await this.#options.state.read(this.#stoppedKey)) >= time;
  }

  /** Allows new channels again after `stop`. */
  resume(): Promise<void> {
    return this.#options.state.remove(this.#stoppedKey);
  }

  get #stoppedKey(): string {
    return `${this.#options.key} stopped`;
  }

  #isCurrent(channel: Channel, now: number): boolean {
    const { id, resourceId, made, since, expires } = channel;
    if (resourceId === undefined || made !== this.#fingerprint(id)) return false;
    return since + renewalFraction * (expires - since) > now;
  }

  /** Identifies the values that a channel was created with, without revealing the token. */
  #fingerprint(id: string): string {
    const { address, calendarId, token } = this.#options;
    const parts = JSON.stringify([id, address, calendarId, token]);
    return createHash("sha256").update(parts).digest("hex").slice(0, 32);
  }

  /** Stores the channel's id before creating the channel: Google's first message can arrive before the response. */
  async #start(others: readonly Channel[], now: number): Promise<Channel> {
    const { client, address, token, ttl = weekSeconds, log } = this.#options;
    const id = randomUUID();
    const pending: Channel = { id, made: this.#fingerprint(id), since: now, expires: now + ttl * 1000 };
    await this.#write([...others, pending]);
    try {
      const { resourceId, expiration } = await client.watch({ id, address, token, ttl });
      const channel = { ...pending, resourceId, expires: expiration };
      await this.#replace(id, channel);
      log.info("Started watching Google Calendar", {
        channel: id,
        until: new Date(expiration).toISOString(),
      });
      return channel;
    } catch (error) {
      // If the response was lost, an active channel may exist; if the request was rejected, there is no channel.
      if (error instanceof GoogleError && error.status >= 400 && error.status < 500) await this.#replace(id);
      throw error;
    }
  }

  async #stopOthers(good: Channel | undefined, now: number): Promise<void> {
    const { client, log } = this.#options;
    for (const { id, resourceId, expires } of await this.#read()) {
      if (id === good?.id) continue;
      try {
        // A channel that has expired or was never confirmed cannot be stopped.
        if (resourceId !== undefined && expires > now) await client.stop(id, resourceId);
        if (resourceId !== undefined || expires < now) await this.#replace(id);
      } catch (error) {
        if (!(error instanceof GoogleError)) throw error;
        if (error.status === 404) await this.#replace(id);
        else log.warn(`An old channel could not be stopped: ${error.message}`, { channel: id });
      }
    }
  }

  async #read(): Promise<readonly Channel[]> {
    const text = await this.#options.state.read(this.#options.key);
    return text === undefined ? [] : JSON.parse(text);
  }

  /** Removes a channel from the state and optionally adds another one. */
  async #replace(id: string, ...next: readonly Channel[]): Promise<void> {
    const others = (await this.#read()).filter((one) => one.id !== id);
    await this.#write([...others, ...next]);
  }

  #write(channels: readonly Channel[]): Promise<void> {
    return this.#options.state.write(this.#options.key, JSON.stringify(channels));
  }
}
