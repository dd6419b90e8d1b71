/** Content-Security-Policy. @module */
import type { Middleware } from "./context.ts";
import { nonces } from "./render.ts";

/** Sets the header, with the nonce of the page's own script in place of 'unsafe-inline'. */
export function csp<State>({ useNonce }: { useNonce?: boolean } = {}): Middleware<State> {
  return async (context) => {
    const response = await context.next();
    const nonce = useNonce && nonces.get(response);
    const inline = nonce ? `'nonce-${nonce}'` : "'unsafe-inline'";
    const policy = [
      "default-src 'self'",
      `script-src 'self' ${inline}`,
      `style-src 'self' ${inline}`,
      "font-src 'self'",
      "img-src 'self' data:",
      "media-src 'self' data: blob:",
      "worker-src 'self' blob:",
      "connect-src 'self'",
      "object-src 'none'",
      "base-uri 'self'",
      "form-action 'self'",
      "frame-ancestors 'none'",
      "upgrade-insecure-requests",
    ];
    response.headers.set("Content-Security-Policy", policy.join("; "));
    return response;
  };
}
