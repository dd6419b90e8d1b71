/**
 * Loupe with garbage collected every second: what memory grows by then is kept, not merely not yet
 * collected. Needs `--v8-flags=--expose-gc`.
 *
 * @module
 */
import { main } from "../../main.ts";

const { gc } = globalThis as unknown as { gc(): void };
const collecting = setInterval(gc, 1000);
const code = await main(Deno.args);
clearInterval(collecting);
Deno.exit(code);
