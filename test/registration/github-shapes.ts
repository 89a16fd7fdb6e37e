// The shapes of what GitHub answers about hooks.

export interface Config {
  url?: string;
  content_type?: string;
  insecure_ssl?: string | number;
  secret?: string;
}

export interface StandInHook {
  readonly id: number;
  active: boolean;
  events: string[];
  config: Config;
}

export interface StandInDelivery {
  readonly id: bigint;
  readonly hook: number;
  readonly guid: string;
  readonly event: string;
  readonly at: number;
  readonly status: number;
  readonly redelivery: boolean;
  readonly payload: string;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export function shownConfig({ secret, ...config }: Config): Config {
  return { ...config, ...(secret ? { secret: "********" } : {}) };
}

export function toldHook(resource: string, { id, active, events, config }: StandInHook): object {
  const scope = resource.includes("/") ? `repos/${resource}` : `orgs/${resource}`;
  const url = `https://api.github.com/${scope}/hooks/${id}`;
  const time = "2026-11-24T20:00:00Z";
  return {
    type: resource.includes("/") ? "Repository" : "Organization",
    id,
    name: "web",
    active,
    events,
    config: shownConfig(config),
    updated_at: time,
    created_at: time,
    url,
    test_url: `${url}/tests`,
    ping_url: `${url}/pings`,
    deliveries_url: `${url}/deliveries`,
    last_response: { code: null, status: "unused", message: null },
  };
}

export function toldDeliveries(all: readonly StandInDelivery[]): object[] {
  const ours = [...all].sort((one, other) => other.at - one.at || (other.id > one.id ? 1 : -1));
  return ours.map(({ id, guid, at, redelivery, status, event }) => ({
    // A text until it is sent: JSON.stringify writes no numbers of this size.
    id: String(id),
    guid,
    delivered_at: new Date(at).toISOString(),
    redelivery,
    duration: 0.02,
    status: status >= 200 && status < 300 ? "OK" : "failed",
    status_code: status,
    event,
    action: null,
    installation_id: null,
    repository_id: 1,
    throttled_at: null,
  }));
}

export function page(most: number, items: readonly object[], url: URL, parameter = "page"): Answer {
  const size = Math.min(Number(url.searchParams.get("per_page") ?? 30), most);
  const from = Number(url.searchParams.get(parameter) ?? (parameter === "page" ? 1 : 0));
  const start = parameter === "page" ? (from - 1) * size : from;
  const end = start + size;
  if (end >= items.length) return { status: 200, body: items.slice(start) };
  const next = new URL(url);
  next.searchParams.set(parameter, String(parameter === "page" ? from + 1 : end));
  return { status: 200, body: items.slice(start, end), headers: { link: `<${next.href}>; rel="next"` } };
}
