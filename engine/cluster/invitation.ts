/**
 * The address at which a tab joins: `https://HOST/join.html#ws://TOKEN@HOST:PORT`. What is behind the `#`
 * is sent to no server.
 *
 * @module
 */

/** The address of the page at `page` that asks to work for a server; `token` where it wants one. */
export function invitationTo(page: string, nats: string, token?: string): string {
  const url = new URL(nats);
  if (token !== undefined) [url.username, url.password] = [encodeURIComponent(token), ""];
  return `${page}#${withoutSlash(url)}`;
}

/** Which server, and as whom. */
export interface Invitation {
  /** As it was given, credentials within: for the connection alone. */
  readonly url: string;
  /** Without credentials: to be shown. */
  readonly server: string;
}

/** What a text says, with or without the `#`; nothing where it is no address of a server's WebSocket. */
export function readInvitation(text: string): Invitation | undefined {
  const url = URL.parse(text.trim().replace(/^#/, ""));
  if (!url || !/^wss?:$/.test(url.protocol)) return undefined;
  const given = withoutSlash(url);
  [url.username, url.password] = ["", ""];
  return { url: given, server: withoutSlash(url) };
}

const withoutSlash = ({ href }: URL) => href.replace(/\/$/, "");
