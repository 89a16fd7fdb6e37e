/** The node's address, which pods reach too. */
export const address = "10.200.0.1";
export const registry = "127.0.0.1:5000";
export const baseImage = `${registry}/node:24`;
export const pauseImage = `${registry}/pause:1`;
