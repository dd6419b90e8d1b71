/** Measures one peer in this process: `in_deno.ts TASK`, a task as JSON; the last line is the result. @module */
import { measure } from "./open.ts";

const measured = await measure(JSON.parse(Deno.args[0]), new URL("packages.ts", import.meta.url));
console.log(JSON.stringify(measured));
Deno.exit(0); // peers leave timers behind
