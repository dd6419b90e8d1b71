/** Who may use this server. @module */
import { join } from "node:path";
import { KEPT } from "../../engine/run/project.ts";

/** The one address that is answered, and the token that the printed address carries. */
export interface Access {
  /**
   * The path that all pages are below, `/5d0c…`. Cookies ignore ports: the token's stays away from
   * other servers of this machine as nobody else knows the path.
   */
  base: string;
  /** As in the Host header, `127.0.0.1:8000`; set once the port is known. */
  host: string;
  readonly token: string;
}

/** Of this process. */
export const access: Access = { host: "127.0.0.1:8000", base: "", token: randomHex(24) };

/** The path of this project's pages: the same each time, so that addresses stay good. */
export function keptBase(folder = join(KEPT, "web")): string {
  const file = join(folder, "base");
  const known = readText(file);
  if (/^\/[0-9a-f]{16}$/.test(known)) return known;
  const base = `/${randomHex(8)}`;
  try {
    Deno.mkdirSync(folder, { recursive: true });
    Deno.writeTextFileSync(file, base, { mode: 0o600 });
  } catch { /* it is another the next time */ }
  return base;
}

function readText(file: string): string {
  try {
    return Deno.readTextFileSync(file);
  } catch {
    return "";
  }
}

function randomHex(bytes: number): string {
  return Array.from(
    crypto.getRandomValues(new Uint8Array(bytes)),
    (byte) => byte.toString(16).padStart(2, "0"),
  ).join("");
}
