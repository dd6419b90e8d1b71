/** Measures one peer in this page and posts the result. @module */
import { measure } from "./open.ts";

const task = JSON.parse(decodeURIComponent(location.search.slice(1)));
const result = await measure(task, new URL("/packages.js", location.href))
  .catch((error) => ({ error: String(error) }));
await fetch("/result", { method: "POST", body: JSON.stringify(result) });
