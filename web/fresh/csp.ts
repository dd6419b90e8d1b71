/** Content-Security-Policy. @module */
import type { Middleware } from "./context.ts";
import { nonces } from "./nonce.ts";

/** Options of `csp`. */
export interface CSPOptions {
  /** Directives beside the standard ones. */
  readonly csp?: string[];
  /** A nonce instead of 'unsafe-inline'. */
  readonly useNonce?: boolean;
}

const STANDARD = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
];

/** Sets the header; the nonce is that of the page's own script. */
export function csp<State>({ csp = [], useNonce }: CSPOptions = {}): Middleware<State> {
  const policy = [...STANDARD, ...csp].join("; ");
  return async (context) => {
    const response = await context.next();
    const nonce = useNonce && nonces.get(response);
    const value = nonce ? policy.replaceAll("'unsafe-inline'", `'nonce-${nonce}'`) : policy;
    response.headers.set("Content-Security-Policy", value);
    return response;
  };
}
