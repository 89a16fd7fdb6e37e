/**
 * What Node is started with to run a bundle, here and in images. The young generation stays small: deliveries in flight
 * outlive collections, for which V8 lets it grow to 64 MB, and with a heap as small as a receiver's every scavenge is then
 * followed by a full collection.
 */
export const nodeArguments = ["--enable-source-maps", "--max-semi-space-size=8"] as const;
