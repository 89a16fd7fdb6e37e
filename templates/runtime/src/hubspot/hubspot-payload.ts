import type { HandlerContext } from "../webhook/trigger.ts";

/** The members of every HubSpot event. Ids are numbers, times are milliseconds since 1970. */
interface HubSpotEventBase<Type extends string> {
  readonly eventId: number;
  readonly subscriptionId: number;
  readonly portalId: number;
  readonly appId: number;
  readonly occurredAt: number;
  readonly subscriptionType: Type;
  /** 0 for the first attempt. */
  readonly attemptNumber: number;
  readonly changeSource?: string;
  readonly sourceId?: string;
}

/**
 * A record was created, deleted or restored.
 * @example
 * crm.on("contact.creation", ({ payload, log }) => log.info(`New contact ${payload.objectId}`));
 * @see https://developers.hubspot.com/docs/api/webhooks
 */
export interface HubSpotChange<Type extends string> extends HubSpotEventBase<Type> {
  readonly objectId: number;
  readonly changeFlag?: string;
}

/**
 * A property of a record changed.
 * @example
 * crm.on("deal.propertyChange", ({ payload, log }) => log.info(`${payload.propertyName} = ${payload.propertyValue}`));
 * @see https://developers.hubspot.com/docs/api/webhooks
 */
export interface HubSpotPropertyChange<Type extends string> extends HubSpotChange<Type> {
  readonly propertyName: string;
  readonly propertyValue: string;
  readonly isSensitive?: boolean;
}

/**
 * Two records were merged.
 * @example
 * crm.on("company.merge", ({ payload, log }) => log.info(`Merged into ${payload.newObjectId}`));
 * @see https://developers.hubspot.com/docs/api/webhooks
 */
export interface HubSpotMerge<Type extends string> extends HubSpotChange<Type> {
  readonly primaryObjectId: number;
  readonly mergedObjectIds: readonly number[];
  readonly newObjectId: number;
  readonly numberOfPropertiesMoved: number;
}

/**
 * Two records were linked or unlinked.
 * @example
 * crm.on("contact.associationChange", ({ payload, log }) => log.info(`${payload.fromObjectId} to ${payload.toObjectId}`));
 * @see https://developers.hubspot.com/docs/api/webhooks
 */
export interface HubSpotAssociationChange<Type extends string> extends HubSpotEventBase<Type> {
  readonly associationType: string;
  readonly fromObjectId: number;
  readonly toObjectId: number;
  readonly associationRemoved: boolean;
  readonly isPrimaryAssociation: boolean;
  readonly associationTypeId?: number;
  readonly associationCategory?: string;
}

/**
 * A message of a conversation.
 * @example
 * crm.on("conversation.newMessage", ({ payload, log }) => log.info(`Message ${payload.messageId}`));
 * @see https://developers.hubspot.com/docs/api/webhooks
 */
export interface HubSpotMessage<Type extends string> extends HubSpotChange<Type> {
  readonly messageId: string;
  readonly messageType: "MESSAGE" | "COMMENT";
}

/**
 * The record types that have their own subscriptions. `object` is any type, specified by `objectTypeId`.
 * @example
 * const record: HubSpotRecord = "contact";
 * @see https://developers.hubspot.com/docs/api/webhooks
 */
export type HubSpotRecord = "contact" | "company" | "deal" | "ticket" | "product" | "line_item";

type OfRecords = {
  readonly [Type in `${HubSpotRecord}.${"creation" | "deletion" | "restore"}`]: HubSpotChange<Type>;
} & {
  readonly [Type in `${HubSpotRecord}.propertyChange`]: HubSpotPropertyChange<Type>;
} & {
  readonly [Type in `${HubSpotRecord}.merge`]: HubSpotMerge<Type>;
} & {
  readonly [Type in `${HubSpotRecord}.associationChange`]: HubSpotAssociationChange<Type>;
};

interface OfAnyType {
  readonly objectTypeId: string;
}

type OfObjects = {
  readonly [Type in `object.${"creation" | "deletion" | "restore"}`]: HubSpotChange<Type> & OfAnyType;
} & {
  readonly "object.propertyChange": HubSpotPropertyChange<"object.propertyChange"> & OfAnyType;
  readonly "object.merge": HubSpotMerge<"object.merge"> & OfAnyType;
  readonly "object.associationChange": HubSpotAssociationChange<"object.associationChange"> & {
    readonly fromObjectTypeId: string;
    readonly toObjectTypeId: string;
  };
};

type OfConversations = {
  readonly [Type in
    | "conversation.creation"
    | "conversation.deletion"
    | "conversation.privacyDeletion"]: HubSpotChange<Type>;
} & {
  readonly "conversation.propertyChange": HubSpotPropertyChange<"conversation.propertyChange">;
  readonly "conversation.newMessage": HubSpotMessage<"conversation.newMessage">;
};

/**
 * All events and their payloads.
 * @example
 * type Creation = HubSpotPayloads["contact.creation"];
 * @see https://developers.hubspot.com/docs/api/webhooks
 */
export type HubSpotPayloads = OfRecords &
  OfObjects &
  OfConversations & { readonly "contact.privacyDeletion": HubSpotChange<"contact.privacyDeletion"> };

/**
 * The events that handlers can be registered for.
 * @example
 * const event: HubSpotEvent = "contact.creation";
 * @see https://developers.hubspot.com/docs/api/webhooks
 */
export type HubSpotEvent = keyof HubSpotPayloads;

/**
 * The argument that an event's handler is called with.
 * @example
 * async function greet({ payload, log }: HubSpotContext<"contact.creation">) {
 *   log.info(`New contact ${payload.objectId}`);
 * }
 * crm.on("contact.creation", greet);
 * @see https://developers.hubspot.com/docs/api/webhooks
 */
export type HubSpotContext<Event extends HubSpotEvent> = HandlerContext<HubSpotPayloads[Event], Event>;
