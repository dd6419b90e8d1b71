/** The nonce of a rendered page's script, for its Content-Security-Policy. @module */

/** By response. */
export const nonces = new WeakMap<Response, string>();
