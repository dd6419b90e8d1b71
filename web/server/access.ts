/** Who may use this server. @module */

/** The one address that is answered, and the token that the printed address carries. */
export interface Access {
  /** As in the Host header, `127.0.0.1:8000`; set once the port is known. */
  host: string;
  readonly token: string;
}

/** Of this process. */
export const access: Access = { host: "127.0.0.1:8000", token: randomToken() };

function randomToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
